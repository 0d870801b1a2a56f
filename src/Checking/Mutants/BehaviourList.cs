using System.Globalization;
using System.Text;
using PtSpec.Checking.Mutations;
using PtSpec.Checking.Scenarios;
using PtSpec.Core.Lowered;

namespace PtSpec.Checking.Mutants;

/// <summary>What a mutant changes of what is seen, in the scenarios that are small enough to tell.</summary>
/// <param name="Behaviour">What it changes.</param>
/// <param name="Scenarios">How many they are.</param>
internal readonly record struct Compared(Behaviour Behaviour, int Scenarios)
{
    /// <summary>What it changes there and in one more; of something new one scenario is enough.</summary>
    public Compared And(Behaviour more) =>
        Behaviour == Behaviour.Other || more == Behaviour.Other ? new(Behaviour.Other, 1) : new(Behaviour > more ? Behaviour : more, Scenarios + 1);
}

/// <summary>What is recorded of mutants that survive: what they change of what is seen.</summary>
/// <remarks>
/// A line each: <c>CHANGE (KERNELS) :: WHICH :: STATEMENT :: WORDS in N</c>; the change is without its numbers, and WHICH counts the
/// changes that are alike, from 1. Like the records of mutants it is believed until it is written anew, and outlives new numbers of statements.
/// </remarks>
internal sealed class BehaviourList
{
    private const string Notice = "# Written by \"ptspec mutants --compare --write\". Do not edit.";
    private const string Between = " in ";

    private static readonly (Behaviour What, string Words)[] Names =
    [
        (Behaviour.Same, "nothing changes"), (Behaviour.SameMemory, "only locks change"),
        (Behaviour.Less, "it only does less"), (Behaviour.Other, "something new"),
    ];

    private readonly Dictionary<(string Change, string Kernels, int Which, string Statement), Compared> known;

    private BehaviourList(Dictionary<(string Change, string Kernels, int Which, string Statement), Compared> known) => this.known = known;

    /// <summary>A list that says nothing.</summary>
    public static BehaviourList Empty { get; } = new([]);

    /// <summary>How many mutants change so much.</summary>
    public int Count(Behaviour what) => known.Values.Count(c => c.Behaviour == what);

    /// <summary>What the mutants of a routine's text change, in their order; null where nothing is known.</summary>
    public IReadOnlyList<Compared?> For(IReadOnlyList<Mutant> mutants) =>
        [.. Keys(mutants).Select(key => known.TryGetValue(key, out Compared found) ? found : (Compared?)null)];

    /// <summary>The list of what was found.</summary>
    /// <param name="mutants">All mutants of the texts in question, a list for each text.</param>
    /// <param name="found">What some of them change.</param>
    public static BehaviourList Of(IEnumerable<IReadOnlyList<Mutant>> mutants, IReadOnlyDictionary<Mutant, Compared> found)
    {
        var list = new Dictionary<(string, string, int, string), Compared>();
        foreach (((string, string, int, string) key, Mutant mutant) in mutants.SelectMany(text => Keys(text).Zip(text)))
        {
            if (found.TryGetValue(mutant, out Compared compared))
                list[key] = compared;
        }
        return new BehaviourList(list);
    }

    /// <summary>Reads a list; <paramref name="file"/> is for messages.</summary>
    /// <exception cref="ScenarioFormatException">A line is none of a list.</exception>
    public static BehaviourList Parse(string file, string text) =>
        new(RecordLines.Read(file, text, "CHANGE (KERNELS) :: WHICH :: STATEMENT :: WORDS in N, each change once", ParseLine));

    /// <summary>The text that <see cref="Parse"/> reads.</summary>
    public string Print()
    {
        var text = new StringBuilder(Notice).Append('\n');
        foreach (((string change, string kernels, int which, string statement), Compared compared) in known
            .OrderBy(k => k.Key.Change, StringComparer.Ordinal).ThenBy(k => k.Key.Kernels, StringComparer.Ordinal)
            .ThenBy(k => k.Key.Statement, StringComparer.Ordinal).ThenBy(k => k.Key.Which))
            text.Append(CultureInfo.InvariantCulture, $"{change} ({kernels}) :: {which} :: {statement} :: {Words(compared.Behaviour)}{Between}{compared.Scenarios}\n");
        return text.ToString();
    }

    /// <summary>What changes, in two words.</summary>
    public static string Words(Behaviour what) => Names.First(n => n.What == what).Words;

    private static IEnumerable<(string Change, string Kernels, int Which, string Statement)> Keys(IReadOnlyList<Mutant> mutants)
    {
        var alike = new Dictionary<(string, string), int>();
        foreach (Mutant mutant in mutants)
        {
            string change = SurvivorList.WithoutNumbers(mutant.Change.ToString());
            int which = alike[(change, mutant.Statement)] = alike.GetValueOrDefault((change, mutant.Statement)) + 1;
            yield return (change, mutant.Kernels, which, mutant.Statement);
        }
    }

    private static ((string Change, string Kernels, int Which, string Statement) Key, Compared Compared)? ParseLine(string line)
    {
        if (line.Split(" :: ") is not [var change, var number, var statement, var words] || !change.EndsWith(')'))
            return null;
        int bracket = change.LastIndexOf(" (", StringComparison.Ordinal);
        int between = words.LastIndexOf(Between, StringComparison.Ordinal);
        if (bracket < 0 || between < 0
            || !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int which)
            || !int.TryParse(words[(between + Between.Length)..], NumberStyles.None, CultureInfo.InvariantCulture, out int scenarios)
            || Names.All(n => n.Words != words[..between]))
            return null;
        return ((change[..bracket], change[(bracket + 2)..^1], which, statement), new Compared(Names.First(n => n.Words == words[..between]).What, scenarios));
    }
}
