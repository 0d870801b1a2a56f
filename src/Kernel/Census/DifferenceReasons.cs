using PtSpec.Checking.CallSites;

namespace PtSpec.Kernel.Census;

/// <summary>Why the census and the specification differ in a call: which of them is right, or what the census cannot see.</summary>
/// <param name="File">The file.</param>
/// <param name="Function">The function.</param>
/// <param name="Column">The column.</param>
/// <param name="Reason">Why, in a sentence.</param>
internal sealed record DifferenceReason(string File, string Function, CensusColumn Column, string Reason);

/// <summary>The reasons that people wrote down, in a table beside the specification's call sites.</summary>
internal sealed class DifferenceReasons
{
    /// <summary>The file's name within spec/.</summary>
    public const string FileName = "census-differences.csv";

    private const string Head = "file,function,column,reason";

    private readonly Dictionary<(string, string, CensusColumn), string> _reasons;

    private DifferenceReasons(IReadOnlyList<DifferenceReason> all)
    {
        All = all;
        _reasons = all.ToDictionary(r => (r.File, r.Function, r.Column), r => r.Reason);
    }

    /// <summary>No reason for anything.</summary>
    public static DifferenceReasons None { get; } = new([]);

    /// <summary>Every reason, in the order of the file.</summary>
    public IReadOnlyList<DifferenceReason> All { get; }

    /// <summary>Whether there is a reason for anything.</summary>
    public bool Any => All.Count > 0;

    /// <summary>The reasons in the folder of a table of call sites; none if there is no such file.</summary>
    /// <exception cref="FormatException">The file is no such table; the message names the line.</exception>
    public static DifferenceReasons Beside(string callSites)
    {
        string path = Path.Combine(Path.GetDirectoryName(callSites) ?? "", FileName);
        return File.Exists(path) ? Read(File.ReadAllLines(path)) : None;
    }

    /// <summary>Reads the lines of the file.</summary>
    /// <exception cref="FormatException">They are no such table; the message names the line.</exception>
    public static DifferenceReasons Read(IReadOnlyList<string> lines)
    {
        if (lines.Count == 0 || lines[0] != Head)
            throw new FormatException($"{FileName}: line 1: expected {Head}");
        var reasons = new List<DifferenceReason>();
        for (int i = 1; i < lines.Count; i++)
        {
            List<string> cells = CsvLine.Read(lines[i]);
            if (cells.Count != 4 || !Enum.TryParse(cells[2], out CensusColumn column) || cells[3].Length == 0)
                throw new FormatException($"{FileName}: line {i + 1}: expected a file, a function, a column and a reason");
            if (reasons.Exists(r => (r.File, r.Function, r.Column) == (cells[0], cells[1], column)))
                throw new FormatException($"{FileName}: line {i + 1}: there is a reason for {cells[1]} already");
            reasons.Add(new DifferenceReason(cells[0], cells[1], column, cells[3]));
        }
        return new DifferenceReasons(reasons);
    }

    /// <summary>Why something differs, or null.</summary>
    public string? Of(Difference difference) =>
        _reasons.GetValueOrDefault((difference.Name.File, difference.Name.Function, difference.Column));
}
