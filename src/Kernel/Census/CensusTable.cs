using PtSpec.Checking.CallSites;

namespace PtSpec.Kernel.Census;

/// <summary>A census as a file keeps it: a line of column names, then a call a line.</summary>
internal static class CensusTable
{
    /// <summary>The names of the columns.</summary>
    public const string Head = "file,function,line,primitive,policy,on_null,recheck,unmap,mode";

    private const string NotRead = "not read";

    /// <summary>The text of a table.</summary>
    public static string Write(IEnumerable<CensusSite> sites) =>
        string.Concat(sites.Select(Line).Prepend(Head).Select(line => line + "\n"));

    /// <summary>The calls of a table.</summary>
    /// <exception cref="FormatException">The text is no such table; the message names the line.</exception>
    public static IReadOnlyList<CensusSite> Read(IReadOnlyList<string> lines)
    {
        if (lines.Count == 0 || lines[0] != Head)
            throw new FormatException($"line 1: expected {Head}");
        return [.. lines.Skip(1).Select((line, number) => Parse(line, number + 2))];
    }

    private static string Line(CensusSite site) => CsvLine.Write(
        site.File, site.Function, site.Line.ToString(), site.Primitive, site.PolicyWord, site.OnNull, site.Recheck, site.Unmap,
        site.Mode);

    private static CensusSite Parse(string line, int number)
    {
        List<string> cells = CsvLine.Read(line);
        if (cells.Count != Head.Split(',').Length)
            throw new FormatException($"line {number}: expected {Head.Split(',').Length} cells, found {cells.Count}");
        if (!int.TryParse(cells[2], out int at) || at < 1)
            throw new FormatException($"line {number}: expected a line from 1, found '{cells[2]}'");
        CallSitePolicy? policy = CallSitePolicies.Find(cells[4]);
        if (policy is null && cells[4] != NotRead)
            throw new FormatException($"line {number}: '{cells[4]}' is no policy");
        return new CensusSite(cells[0], cells[1], at, cells[3], policy, cells[5], cells[6], cells[7], cells[8]);
    }
}
