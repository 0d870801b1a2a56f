using PtSpec.StateMachines;

namespace PtSpec.Checking.CallSites;

/// <summary>Reads spec/call-sites.csv: a line of column names, then one call site a line; quotes enclose what holds a comma.</summary>
internal static class CallSiteFile
{
    /// <summary>The file's name within spec/.</summary>
    public const string Name = "call-sites.csv";

    private const string Head = "list,at,kernel,file,function,maps,policy,on_null,recheck,mode,routine,reason";

    /// <summary>Every call site, in the order of the file.</summary>
    /// <exception cref="FormatException">The text is no such table; the message names the line.</exception>
    public static IReadOnlyList<CallSite> Read(string path)
    {
        string[] lines = File.ReadAllLines(path);
        if (lines.Length == 0 || lines[0] != Head)
            throw new FormatException($"line 1: expected {Head}");
        return [.. lines.Skip(1).Select((line, number) => Parse(line, number + 2))];
    }

    private static CallSite Parse(string line, int number)
    {
        List<string> cells = CsvLine.Read(line);
        if (cells.Count != Head.Split(',').Length)
            throw new FormatException($"line {number}: expected {Head.Split(',').Length} cells, found {cells.Count}");
        CallSitePolicy policy = CallSitePolicies.Find(cells[6])
            ?? throw new FormatException($"line {number}: '{cells[6]}' is no policy");
        return new CallSite(
            cells[0], cells[1], KernelVersion.Parse(cells[2]), cells[3], cells[4], cells[5], policy, cells[7], cells[8], cells[9],
            cells[10], cells[11]);
    }
}
