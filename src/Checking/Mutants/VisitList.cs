using System.Globalization;
using System.Text;
using PtSpec.Checking.Mutations;
using PtSpec.Checking.Scenarios;
using PtSpec.Core.Lowered;

namespace PtSpec.Checking.Mutants;

/// <summary>What no scenario does with a statement.</summary>
internal enum Unvisited
{
    /// <summary>No CPU of any scenario runs it.</summary>
    NeverRun,

    /// <summary>Its condition is true whenever a CPU comes to it.</summary>
    AlwaysTrue,

    /// <summary>Its condition is false whenever a CPU comes to it.</summary>
    AlwaysFalse,
}

/// <summary>What is recorded of the statements that some scenario lacks: what no CPU of the scenarios ever did with them.</summary>
/// <remarks>
/// A line each: <c>ROUTINE (KERNELS) :: WHICH :: STATEMENT :: WORDS</c>; of statements that are alike WHICH counts them, from 1.
/// Like the records of mutants it is believed until it is written anew, and outlives new numbers of statements.
/// </remarks>
internal sealed class VisitList
{
    private const string Notice = "# Written by \"ptspec mutants --visits --write\". Do not edit.";

    private static readonly (Unvisited What, string Words)[] Names =
    [
        (Unvisited.NeverRun, "never run"), (Unvisited.AlwaysTrue, "always true"), (Unvisited.AlwaysFalse, "always false"),
    ];

    private readonly Dictionary<(string Routine, string Kernels, int Which, string Statement), Unvisited> known;

    private VisitList(Dictionary<(string Routine, string Kernels, int Which, string Statement), Unvisited> known) => this.known = known;

    /// <summary>A list that says nothing.</summary>
    public static VisitList Empty { get; } = new([]);

    /// <summary>How many statements are of a kind.</summary>
    public int Count(Unvisited what) => known.Values.Count(w => w == what);

    /// <summary>What no scenario does with a statement of a text; null where there is nothing to say.</summary>
    /// <param name="text">The routine.</param>
    /// <param name="step">The statement's number.</param>
    public Unvisited? Find(RoutineProgram text, int step)
    {
        ArgumentNullException.ThrowIfNull(text);
        return known.TryGetValue(Key(text, step), out Unvisited what) ? what : null;
    }

    /// <summary>What scenarios do not do with the statements that have mutants.</summary>
    /// <param name="asked">The statements.</param>
    /// <param name="visits">What they do.</param>
    public static VisitList Of(IEnumerable<(RoutineProgram Text, int Step)> asked, Visits visits)
    {
        var found = new Dictionary<(string, string, int, string), Unvisited>();
        foreach ((RoutineProgram text, int step) in asked)
        {
            if (Judge(text, step, visits) is { } what)
                found[Key(text, step)] = what;
        }
        return new VisitList(found);
    }

    /// <summary>The statements of which something is not done yet, so that more scenarios may change what is said of them.</summary>
    public static IEnumerable<(string Routine, int Step)> Open(IEnumerable<(RoutineProgram Text, int Step)> asked, Visits visits) =>
        asked.Where(q => Judge(q.Text, q.Step, visits) is not null).Select(q => (q.Text.Id, q.Step));

    /// <summary>The statements of routines that have mutants.</summary>
    public static IEnumerable<(RoutineProgram Text, int Step)> Questions(IEnumerable<RoutineProgram> texts) =>
        texts.SelectMany(text => MutantsOf.Text(text).SelectMany(m => m.Change.Steps).Distinct().Order().Select(step => (text, step)));

    /// <summary>Reads a list; <paramref name="file"/> is for messages.</summary>
    /// <exception cref="ScenarioFormatException">A line is none of a list.</exception>
    public static VisitList Parse(string file, string text) =>
        new(RecordLines.Read(file, text, "ROUTINE (KERNELS) :: WHICH :: STATEMENT :: WORDS, each statement once", ParseLine));

    /// <summary>The text that <see cref="Parse"/> reads.</summary>
    public string Print()
    {
        var text = new StringBuilder(Notice).Append('\n');
        foreach (((string routine, string kernels, int which, string statement), Unvisited what) in known
            .OrderBy(k => k.Key.Routine, StringComparer.Ordinal).ThenBy(k => k.Key.Kernels, StringComparer.Ordinal))
            text.Append(CultureInfo.InvariantCulture, $"{routine} ({kernels}) :: {which} :: {statement} :: {Words(what)}\n");
        return text.ToString();
    }

    /// <summary>What no scenario does, in two words.</summary>
    public static string Words(Unvisited what) => Names.First(n => n.What == what).Words;

    private static Unvisited? Judge(RoutineProgram text, int step, Visits visits)
    {
        bool isCondition = text.Nodes.Any(n => n.Source.Number == step && n is Branch);
        return visits[text.Id, step] switch
        {
            VisitKinds.None => Unvisited.NeverRun,
            VisitKinds.Run | VisitKinds.IsTrue when isCondition => Unvisited.AlwaysTrue,
            VisitKinds.Run | VisitKinds.IsFalse when isCondition => Unvisited.AlwaysFalse,
            _ => null,
        };
    }

    private static (string Routine, string Kernels, int Which, string Statement) Key(RoutineProgram text, int step)
    {
        string statement = text.Statement(step).Text;
        int which = RoutineListing.Statements(text).Count(s => s.Text == statement && s.Number <= step);
        return (text.KernelName, Mutant.KernelsOf(text), which, statement);
    }

    private static ((string Routine, string Kernels, int Which, string Statement) Key, Unvisited What)? ParseLine(string line)
    {
        if (line.Split(" :: ") is not [var routine, var number, var statement, var words] || !routine.EndsWith(')'))
            return null;
        int bracket = routine.LastIndexOf(" (", StringComparison.Ordinal);
        if (bracket < 0 || !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int which) || Names.All(n => n.Words != words))
            return null;
        return ((routine[..bracket], routine[(bracket + 2)..^1], which, statement), Names.First(n => n.Words == words).What);
    }
}
