using PtSpec.Checking.Counterexamples;
using PtSpec.Checking.Mutations;
using PtSpec.Checking.Properties;
using PtSpec.Core.Lowered;

namespace PtSpec.Cli.Reports.Viewer;

/// <summary>Collects what a page shows of counterexamples besides what --json writes: each routine once.</summary>
internal sealed class BackgroundWriter
{
    private readonly Dictionary<string, int> numbers = [];
    private readonly List<RoutineDocument> routines = [];

    private BackgroundWriter()
    {
    }

    /// <summary>Collects it for the counterexamples of some searches, null where a search has none.</summary>
    public static BackgroundDocument Write(IEnumerable<Counterexample?> counterexamples)
    {
        var writer = new BackgroundWriter();
        RunBackground?[] runs = [.. counterexamples.Select(c => c is null ? null : writer.Of(c))];
        return new BackgroundDocument(Property.All.ToDictionary(p => p.Name, p => p.Sentence), writer.routines, runs);
    }

    private RunBackground Of(Counterexample counterexample)
    {
        var stacks = new List<IReadOnlyList<int[]>>();
        var known = new Dictionary<string, int>();
        Surroundings around = counterexample.Around;
        return new RunBackground(
            around.Initial,
            stacks,
            [.. counterexample.Steps.Select(step => Place(step.Stack))],
            [.. around.Ends.Select(end => Place(end ?? []))],
            around.Steps,
            counterexample.Waiting);

        int Place(IReadOnlyList<StackFrame> stack)
        {
            if (stack.Count == 0)
                return -1;
            int[][] frames = [.. stack.Select(frame => (int[])[NumberOf(frame.Routine), frame.Source.Number])];
            string key = string.Join(' ', frames.Select(f => $"{f[0]}#{f[1]}"));
            if (known.TryAdd(key, stacks.Count))
                stacks.Add(frames);
            return known[key];
        }
    }

    // A changed routine is shown as it stands in its file: what is changed is marked there.
    private int NumberOf(RoutineProgram routine)
    {
        if (!numbers.TryGetValue(routine.Id, out int number))
        {
            number = numbers[routine.Id] = routines.Count;
            routines.Add(Of(Routines.TryFind(routine.Id, out RoutineProgram? own) ? own : routine));
        }
        return number;
    }

    private static RoutineDocument Of(RoutineProgram routine)
    {
        IReadOnlyList<SourceStep> statements = RoutineListing.Statements(routine);
        RoutineText text = RoutineText.Of(routine) ?? new RoutineText(statements[0].Line, [.. statements.Select(s => s.Text)]);
        bool isWhole = text.Lines.Count != statements.Count || text.Lines[0] != statements[0].Text;
        return new RoutineDocument(
            routine.KernelName,
            routine.Kernels,
            routine.KernelSource,
            statements[0].File,
            text.FirstLine,
            text.Lines,
            [.. statements.Select((s, i) => (int[])[s.Number, isWhole ? s.Line - text.FirstLine + 1 : i + 1])]);
    }
}
