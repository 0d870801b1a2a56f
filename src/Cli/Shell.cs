using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using PtSpec.Checking;
using PtSpec.Checking.Counterexamples;
using PtSpec.Checking.Linearizability.Histories.Formats;
using PtSpec.Checking.Mutations;
using PtSpec.Checking.Scenarios;
using PtSpec.Cli.Commands;
using PtSpec.Cli.Output;
using PtSpec.Core.Lowered;
using PtSpec.Kernel.Traces;

namespace PtSpec.Cli;

/// <summary>The command line: finds the command, runs it, and turns what goes wrong into a line and an exit code.</summary>
/// <param name="terminal">Where it reads and writes.</param>
internal sealed class Shell(Terminal terminal)
{
    private static readonly string[] RootOptions = ["-h", "--help", "-?", "/?", "/h", "--version"];

    /// <summary>Runs a command line and returns the exit code.</summary>
    public int Run(string[] args)
    {
        string[] line = args.Length == 0 || (args[0].StartsWith('-') && !RootOptions.Contains(args[0]))
            ? ["check", .. args]
            : args;
        RootCommand root = CreateRoot();
        foreach (HelpAction help in root.Options.Select(option => option.Action).OfType<HelpAction>())
            help.MaxWidth = terminal.Width;
        ParseResult parsed = root.Parse(line, new ParserConfiguration { ResponseFileTokenReplacer = null });
        bool isAskedForWords = line[0].StartsWith("[suggest", StringComparison.Ordinal);
        if (parsed.Action is not HelpAction && !isAskedForWords && OptionTakenForArgument(parsed) is { } taken)
        {
            string problem = taken.By is null
                ? $"Unrecognized option '{taken.Option}'.{Hint(parsed, taken.Option)}"
                : $"{taken.By}: expected a value after it, found '{taken.Option}'.";
            return Complain($"{problem} Try: ptspec {Name(parsed)}--help");
        }
        if (parsed.Errors.Count > 0 && parsed.Action is not HelpAction && !isAskedForWords)
        {
            // A word that is no command leaves the command missing too; the word is what to tell about.
            ParseError error = parsed.UnmatchedTokens.Count > 0 ? parsed.Errors[^1] : parsed.Errors[0];
            return Complain($"{OneLine(error.Message).TrimEnd('.')}.{Hint(parsed)} Try: ptspec {Name(parsed)}--help");
        }
        // A list of commands has a line for each; its examples stand in its own help.
        foreach (Command command in parsed.CommandResult.Command.Subcommands)
            command.Description = command.Description?.Split('\n')[0];
        return Guarded(() => CheckSites() ?? parsed.Invoke(new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
            Output = terminal.Out,
            Error = terminal.Error,
        }));
    }

    private RootCommand CreateRoot() => new(
        """
        An executable specification and model checker of how Linux walks, locks and frees its lowest page tables.
        Without a command: check.
        Exit codes: 0 holds, 1 violated, 2 bad usage or input, 3 budget ran out, 70 internal error, 130 interrupted.
        """)
    {
        CheckCommand.Create(terminal),
        ExploreCommand.Create(terminal),
        StepsCommand.Create(terminal),
        BugsCommand.Create(terminal),
        MutantsCommand.Create(terminal),
        MergeCommand.Create(terminal),
        ReplayCommand.Create(terminal),
        ScheduleCommand.Create(terminal),
        TraceCommand.Create(terminal),
        CensusCommand.Create(terminal),
        HistoryCommand.Create(terminal),
        DocsCommand.Create(terminal),
        NewCommand.Create(terminal),
        CompletionCommand.Create(terminal),
    };

    // What may have been meant by a word that is no command or option here.
    private static string Hint(ParseResult parsed) => parsed.UnmatchedTokens is [var word, ..] ? Hint(parsed, word) : "";

    private static string Hint(ParseResult parsed, string word)
    {
        Command command = parsed.CommandResult.Command;
        return Spelling.Hint(word, word.StartsWith('-') ? command.Options.Select(o => o.Name).Append("--help") : command.Subcommands.Select(c => c.Name));
    }

    // An option is taken for the file when it is misspelt and comes before it, and for a value when the option before it lacks one.
    private static (string Option, string? By)? OptionTakenForArgument(ParseResult parsed)
    {
        Token? before = null;
        foreach (Token token in parsed.Tokens.TakeWhile(token => token.Type != TokenType.DoubleDash))
        {
            if (token.Type == TokenType.Argument && token.Value.StartsWith("--", StringComparison.Ordinal))
                return (token.Value, before is { Type: TokenType.Option } && NeedsValue(parsed, before.Value) ? before.Value : null);
            before = token;
        }
        return null;
    }

    private static bool NeedsValue(ParseResult parsed, string name) => parsed.CommandResult.Command.Options
        .Any(option => (option.Name == name || option.Aliases.Contains(name)) && option.Arity.MinimumNumberOfValues > 0);

    private static string Name(ParseResult parsed)
    {
        string name = "";
        for (CommandResult? at = parsed.CommandResult; at is not null && at.Command is not RootCommand; at = at.Parent as CommandResult)
            name = $"{at.Command.Name} {name}";
        return name;
    }

    // Of a program with call sites of its own: what is wrong with them is told before anything is done.
    private static int? CheckSites() => Sites.All.Select(site => (site, site.Problem)).FirstOrDefault(x => x.Problem is not null) is ({ } site, { } problem)
        ? throw new UsageException($"the site {site.Routine}: {problem}")
        : null;

    private int Guarded(Func<int> run)
    {
        try
        {
            return run();
        }
        catch (Exception e) when (
            e is UsageException or ScenarioFormatException or TraceFormatException or HistoryFormatException or ChangeException
                or ReplayException)
        {
            return Complain(e.Message);
        }
        catch (OperationCanceledException)
        {
            return ExitCodes.Cancelled;
        }
        catch (Exception e) when (IsBrokenPipe(e))
        {
            // Whoever read the output has seen enough of it: "ptspec steps | head".
            return ExitCodes.BadInput;
        }
        catch (IOException e)
        {
            return Complain($"ptspec: {OneLine(e.Message)}");
        }
        catch (Exception e) when (IsOutOfMemory(e))
        {
            terminal.Error.WriteLine("ptspec: there is no memory left, so there is no answer; a bound such as --budget memory=2G ends a search before that.");
            return ExitCodes.OutOfBudget;
        }
        catch (Exception e)
        {
            terminal.Error.WriteLine($"ptspec: internal error: {e.GetType().Name}: {OneLine(e.Message)}");
            return ExitCodes.InternalError;
        }
    }

    private static bool IsBrokenPipe(Exception e) => e is IOException && e.Message.Contains("Broken pipe", StringComparison.OrdinalIgnoreCase);

    private static bool IsOutOfMemory(Exception e) => e is OutOfMemoryException
        || (e is AggregateException many && many.InnerExceptions.All(IsOutOfMemory)) || (e.InnerException is { } inner && IsOutOfMemory(inner));

    private static string OneLine(string message) =>
        string.Join(' ', message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    // A message that begins with a place stands alone, so that editors can jump to it.
    private int Complain(string message)
    {
        terminal.Error.WriteLine(message);
        return ExitCodes.BadInput;
    }
}
