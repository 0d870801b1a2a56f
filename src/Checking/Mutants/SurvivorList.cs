using PtSpec.Checking.Mutations;
using PtSpec.Checking.Scenarios;

namespace PtSpec.Checking.Mutants;

/// <summary>Why a mutant survives, in the words of somebody who thought about it.</summary>
/// <param name="Change">The change, as <see cref="ChangeParser"/> reads it.</param>
/// <param name="Kernels">The kernels of the routine's text: "all" or a range.</param>
/// <param name="Statement">The statement changed, so that a change of the text is noticed.</param>
/// <param name="IsEquivalent">Whether the routine is right with it too; otherwise the model does not see what is wrong.</param>
/// <param name="Reason">Why.</param>
/// <param name="Line">Where it stands in its file.</param>
internal sealed record Survivor(string Change, string Kernels, string Statement, bool IsEquivalent, string Reason, int Line);

/// <summary>The reviewed list of the mutants that survive.</summary>
/// <remarks>
/// One line each: <c>CHANGE (KERNELS) :: STATEMENT :: equivalent: REASON</c>, or <c>unseen: REASON</c> for what is wrong with it
/// and why the model does not see that. The change may be written without its numbers ("force retract_page_tables false"): then it
/// is that change to whatever line has the statement. A line that begins with # is a comment.
/// </remarks>
internal sealed class SurvivorList
{
    private const string Form = "CHANGE (KERNELS) :: STATEMENT :: equivalent|unseen: REASON";

    private readonly Dictionary<(string Change, string Kernels, string Statement), Survivor> survivors;

    private SurvivorList(Dictionary<(string Change, string Kernels, string Statement), Survivor> survivors) =>
        this.survivors = survivors;

    /// <summary>A list without any.</summary>
    public static SurvivorList Empty { get; } = new([]);

    /// <summary>Every survivor of the list.</summary>
    public IEnumerable<Survivor> All => survivors.Values;

    /// <summary>Reads the list in <paramref name="text"/>; <paramref name="file"/> is for messages.</summary>
    /// <exception cref="ScenarioFormatException">A line is none of a list.</exception>
    public static SurvivorList Parse(string file, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var list = new Dictionary<(string, string, string), Survivor>();
        string[] lines = text.ReplaceLineEndings("\n").Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i].Length == 0 || lines[i].StartsWith('#'))
                continue;
            Survivor survivor = ParseLine(lines[i], i + 1)
                ?? throw new ScenarioFormatException(file, i + 1, 1, $"expected {Form}");
            if (!list.TryAdd((survivor.Change, survivor.Kernels, survivor.Statement), survivor))
                throw new ScenarioFormatException(file, i + 1, 1, $"expected {survivor.Change} ({survivor.Kernels}) of a statement once");
        }
        return new SurvivorList(list);
    }

    /// <summary>Why a mutant survives; null when nobody has said so.</summary>
    public Survivor? Find(Mutant mutant)
    {
        ArgumentNullException.ThrowIfNull(mutant);
        string change = mutant.Change.ToString();
        return survivors.GetValueOrDefault((change, mutant.Kernels, mutant.Statement))
            ?? survivors.GetValueOrDefault((WithoutNumbers(change), mutant.Kernels, mutant.Statement));
    }

    /// <summary>"force retract_page_tables#5 true" without the number of the statement; of a swap, without both.</summary>
    internal static string WithoutNumbers(string change) => string.Join(' ', change.Split(' ')
        .Select(word => word.Split('#')[0]).Where(word => !word.All(char.IsAsciiDigit)));

    private static Survivor? ParseLine(string line, int number)
    {
        if (line.Split(" :: ") is not [var mutant, var statement, var verdict] || !mutant.EndsWith(')'))
            return null;
        int bracket = mutant.LastIndexOf(" (", StringComparison.Ordinal);
        int colon = verdict.IndexOf(": ", StringComparison.Ordinal);
        if (bracket < 0 || colon < 0 || verdict[..colon] is not ("equivalent" or "unseen") || verdict.Length == colon + 2)
            return null;
        return new Survivor(
            mutant[..bracket], mutant[(bracket + 2)..^1], statement, verdict[..colon] == "equivalent", verdict[(colon + 2)..], number);
    }
}
