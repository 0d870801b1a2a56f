using System.CommandLine;
using System.CommandLine.Parsing;
using PtSpec.Checking;
using PtSpec.Checking.Counterexamples;
using PtSpec.Checking.Linearizability.Histories.Formats;
using PtSpec.Checking.Properties;
using PtSpec.Checking.Reduction;
using PtSpec.Checking.Scenarios;
using PtSpec.Cli.Shards;
using PtSpec.StateMachines;

namespace PtSpec.Cli.Options;

/// <summary>The options that several commands have.</summary>
internal static class SharedOptions
{
    private const int MaxWidth = 1000;
    private const int MaxThreads = 256;
    private const int LongestShown = 100;

    private static readonly (string Word, Reductions? Value)[] s_reductions =
        [("none", Reductions.None), ("por", Reductions.PartialOrder), ("symmetry", Reductions.Symmetry), ("all", Reductions.All)];

    /// <summary>How wide output is.</summary>
    public static Option<int?> Width() =>
        Number("--width", "Columns of text (the terminal's, or 80 when redirected).", CounterexampleText.MinWidth, MaxWidth);

    /// <summary>A whole number within bounds.</summary>
    public static Option<int?> Number(string name, string description, int min, int max) => Parsed<int?>(
        name,
        description,
        "N",
        text => int.TryParse(text, out int n) && n >= min && n <= max ? n : null,
        $"a number from {min} to {max}");

    /// <summary>How many threads work.</summary>
    public static Option<int?> Threads(string description) =>
        Number("--threads", $"{description} (one for each processor).", 1, MaxThreads);

    /// <summary>The number of threads when the option is not given.</summary>
    public static int DefaultThreads => Math.Min(MaxThreads, Environment.ProcessorCount);

    /// <summary>The bounds of each search.</summary>
    public static Option<Budget?> Budget(string description) =>
        Parsed<Budget?>("--budget", description, "BUDGET", Options.Budget.Parse, Options.Budget.Syntax, Options.Budget.Hint);

    /// <summary>What searches leave out.</summary>
    public static Option<Reductions?> Reduce() => Parsed<Reductions?>(
        "--reduce",
        "What a search leaves out because something else that it looks at stands for it (none): orders of steps that nobody can tell apart, the names of tables and CPUs.",
        "none|por|symmetry|all",
        text => s_reductions.FirstOrDefault(r => r.Word == text).Value,
        "none, por, symmetry or all");

    /// <summary>The word for what searches leave out.</summary>
    public static string WordOf(Reductions reductions) => s_reductions.First(r => r.Value == reductions).Word;

    /// <summary>A part of a run.</summary>
    public static Option<Shard?> Shard(string description) =>
        Parsed<Shard?>("--shard", description, "I/N", Shards.Shard.Parse, $"a part such as 2/8: its number, from 1, and how many there are, at most {Shards.Shard.Most}");

    /// <summary>A kernel.</summary>
    public static Option<KernelVersion?> Kernel(string description) => Parsed<KernelVersion?>(
        "--kernel",
        description,
        "N.N",
        text => KernelVersion.TryParse(text, out KernelVersion version) && version >= ScenarioRules.OldestKernel ? version : null,
        $"a kernel version from {ScenarioRules.OldestKernel}, such as 6.6");

    /// <summary>What recorded histories are written in.</summary>
    public static Option<HistoryFormat?> HistoryFormat()
    {
        string names = string.Join("|", Checking.Linearizability.Histories.Formats.HistoryFormat.All.Select(f => f.Name));
        Option<HistoryFormat?> option = Parsed<HistoryFormat?>(
            "--format", "What the files are written in.", names, Checking.Linearizability.Histories.Formats.HistoryFormat.Find, names.Replace("|", ", "));
        option.Required = true;
        return option;
    }

    /// <summary>A lock layout.</summary>
    public static Option<LockLayout?> Locks(string description) => Parsed<LockLayout?>(
        "--locks",
        description,
        "split|mm",
        text => text switch { "split" => LockLayout.Split, "mm" => LockLayout.Mm, _ => null },
        "split or mm");

    /// <summary>A memory model.</summary>
    public static Option<MemoryModel?> Memory(string description) => Parsed<MemoryModel?>(
        "--memory",
        description,
        "sc|tso|pso",
        text => Enum.GetValues<MemoryModel>().Cast<MemoryModel?>().FirstOrDefault(memory => ScenarioWords.Of(memory!.Value) == text),
        "sc, tso or pso");

    /// <summary>The folder with scenarios and bugs.</summary>
    public static Option<string?> Spec() => new("--spec")
    {
        Description = "The folder that holds scenarios/ and bugs/ (found from the current directory upward).",
        HelpName = "DIR",
    };

    /// <summary>The properties looked at.</summary>
    public static Option<IReadOnlyList<Property>?> Properties()
    {
        Option<IReadOnlyList<Property>?> option = Parsed<IReadOnlyList<Property>?>(
            "--properties",
            "The properties to look at, for instance I1,I4 (all).",
            "LIST",
            text => text.Split(',').Select(Property.Find).ToArray() is var found && found.Contains(null)
                ? null
                : [.. found.Select(p => p!).Distinct()],
            $"names out of {string.Join(", ", Property.All)}, with commas between",
            text => text.Split(',').Where(name => Property.Find(name) is null).Select(name => Spelling.Hint(name, Property.All.Select(p => p.Name))).FirstOrDefault() ?? "");
        option.CompletionSources.Add([.. Property.All.Select(p => p.Name)]);
        return option;
    }

    /// <summary>A file for the verdict as JSON.</summary>
    public static Option<string?> Json() =>
        new("--json") { Description = "Write the verdict as JSON to this file.", HelpName = "FILE" };

    /// <summary>A new file for a page.</summary>
    public static Option<string?> Html(string description) =>
        new("--html") { Description = $"{description} to this new file.", HelpName = "FILE" };

    /// <summary>A file for the verdict as JUnit XML.</summary>
    public static Option<string?> Junit() =>
        new("--junit") { Description = "Write the verdict as JUnit XML to this file.", HelpName = "FILE" };

    /// <summary>An option whose text is read by a function that returns null where it makes no sense.</summary>
    public static Option<T?> Parsed<T>(
        string name, string description, string helpName, Func<string, T?> parse, string expected, Func<string, string>? hint = null)
    {
        Option<T?> option = new(name)
        {
            Description = description,
            HelpName = helpName,
            Arity = ArgumentArity.ExactlyOne,
            CustomParser = result => Parse(result, name, parse, expected, hint),
        };
        // a|b|c says what there is; the names of an enum are not what is written.
        if (helpName.Contains('|', StringComparison.Ordinal))
        {
            option.CompletionSources.Clear();
            option.CompletionSources.Add(helpName.Split('|'));
        }
        return option;
    }

    private static T? Parse<T>(ArgumentResult result, string name, Func<string, T?> parse, string expected, Func<string, string>? hint)
    {
        string text = result.Tokens[0].Value;
        T? value = parse(text);
        if (value is null)
            result.AddError($"{name}: expected {expected}, found '{(text.Length > LongestShown ? text[..LongestShown] + "..." : text)}'{(hint?.Invoke(text) is { Length: > 0 } meant ? $".{meant}" : "")}");
        return value;
    }
}
