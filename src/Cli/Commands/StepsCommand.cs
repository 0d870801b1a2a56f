using System.CommandLine;
using PtSpec.Checking.Mutations;
using PtSpec.Cli.Options;
using PtSpec.Cli.Output;
using PtSpec.Core.Lowered;
using Spectre.Console;

namespace PtSpec.Cli.Commands;

/// <summary>steps: the numbered statements of a routine, which changes name; without a routine, the list of them.</summary>
internal sealed class StepsCommand
{
    private readonly Argument<string?> routine = new("ROUTINE")
    {
        Description = "A routine's kernel name.",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private readonly Option<int?> width = SharedOptions.Width();
    private readonly Terminal terminal;

    private StepsCommand(Terminal terminal) => this.terminal = terminal;

    /// <summary>The command.</summary>
    public static Command Create(Terminal terminal)
    {
        var steps = new StepsCommand(terminal);
        var command = new Command(
            "steps",
            """
            Lists the numbered statements of a routine, or the routines.
            The numbers are those that --without and --change take.
            Examples:
              ptspec steps
              ptspec steps pte_offset_map_lock
            """)
        {
            steps.routine, steps.width,
        };
        steps.routine.CompletionSources.Add(_ => Routines.All.Select(text => text.KernelName).Distinct());
        command.SetAction(steps.Execute);
        return command;
    }

    private int Execute(ParseResult parsed)
    {
        terminal.Resize(parsed.GetValue(width));
        if (parsed.GetValue(routine) is { } name)
            PrintSteps(name);
        else
            PrintRoutines();
        return ExitCodes.Holds;
    }

    private void PrintSteps(string name)
    {
        RoutineProgram[] texts = [.. Routines.FindByKernelName(name)];
        if (texts.Length == 0)
            throw new UsageException(ChangedRoutines.NoSuchRoutine(name));
        terminal.Write(string.Join('\n', texts.Select(RoutineListing.Print)));
    }

    private void PrintRoutines()
    {
        Table table = Tables.Create(
            Tables.Names("routine"), Tables.Names("kernels"), Tables.Names("follows"), Tables.Numbers("steps"));
        foreach (RoutineProgram text in Routines.All)
        {
            table.AddRow(
                new Text(text.KernelName),
                new Text(text.Kernels.Length == 0 ? "all" : text.Kernels),
                new Text(text.KernelSource),
                new Text($"{RoutineListing.Statements(text).Count}"));
        }
        terminal.Write(table);
    }
}
