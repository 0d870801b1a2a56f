using System.Runtime.CompilerServices;
using PtSpec.Checking.Exploration;

namespace PtSpec.Checking.Compilation;

/// <summary>The states and transitions of a compiled scenario, as the explorer asks for them.</summary>
internal readonly unsafe struct ScenarioModel : IScheduledModel
{
    private readonly CompiledScenario scenario;
    private readonly int cpus;
    private readonly int actions;

    internal ScenarioModel(CompiledScenario scenario)
    {
        this.scenario = scenario;
        cpus = scenario.Cpus.Count;
        actions = scenario.Environment.Count;
        WordsPerState = scenario.Layout.Words;
        MaxSuccessors = scenario.MaxSuccessors;
    }

    /// <inheritdoc/>
    public int WordsPerState { get; }

    /// <inheritdoc/>
    public int MaxSuccessors { get; }

    /// <inheritdoc/>
    public int InitialStates(Span<ulong> destination)
    {
        scenario.WriteInitial(destination);
        return 1;
    }

    /// <inheritdoc/>
    public void Warm(int part, int parts) => scenario.CompileSteps(part, parts);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Successors(ReadOnlySpan<ulong> state, Span<ulong> destination, out int violation)
    {
        CompiledScenario of = scenario;
        StepReport report = of.NewReport();
        int words = WordsPerState;
        int count = 0;
        fixed (ulong* from = state, to = destination)
        {
            for (int c = 0; c < cpus && report.Violation == 0; c++)
                count += of.Step(c, from, to + (count * words), &report);
            if (report.Violation == 0)
                count += of.ActAll(from, to + (count * words), &report);
        }
        violation = report.Violation;
        return count;
    }

    /// <inheritdoc/>
    public int Cpus => cpus;

    /// <inheritdoc/>
    public int StepsOf(int cpu, ReadOnlySpan<ulong> state, Span<ulong> destination, out int violation)
    {
        StepReport report = scenario.NewReport();
        int count = 0;
        fixed (ulong* from = state, to = destination)
        {
            if (cpu < cpus)
                count = scenario.Step(cpu, from, to, &report);
            else
                count = scenario.ActAll(from, to, &report);
        }
        violation = report.Violation;
        return count;
    }

    /// <inheritdoc/>
    public int Actors => cpus + actions;

    /// <inheritdoc/>
    public int SuccessorsOf(int actor, ReadOnlySpan<ulong> state, Span<ulong> destination)
    {
        StepReport report = scenario.NewUntoldReport();
        fixed (ulong* from = state, to = destination)
        {
            if (actor >= cpus)
                return scenario.Act(actor - cpus, from, to, &report);
            int count = scenario.Step(actor, from, to, &report);
            foreach (int store in scenario.Stores)
                count += scenario.Act(store, from, to + (count * WordsPerState), &report);
            return count;
        }
    }

    /// <inheritdoc/>
    public int RecurringSuccessors(ReadOnlySpan<ulong> state, Span<ulong> destination, Span<int> actors)
    {
        StepReport report = scenario.NewUntoldReport();
        int count = 0;
        fixed (ulong* from = state, to = destination)
        {
            for (int actor = 0; actor < Actors; actor++)
            {
                ulong* next = to + (count * WordsPerState);
                int found = actor < cpus ? scenario.RecurringStep(actor, from, next, &report) : scenario.Act(actor - cpus, from, next, &report);
                actors.Slice(count, found).Fill(actor);
                count += found;
            }
        }
        return count;
    }

    /// <inheritdoc/>
    public bool IsFair(int actor) => actor < cpus || scenario.Environment[actor - cpus] is { IsFair: true } or { IsStore: true };

    /// <inheritdoc/>
    public bool IsEnabled(int actor, ReadOnlySpan<ulong> state, Span<ulong> room)
    {
        StepReport report = scenario.NewUntoldReport();
        fixed (ulong* from = state, to = room)
            return (actor < cpus ? scenario.Step(actor, from, to, &report) : scenario.Act(actor - cpus, from, to, &report)) > 0;
    }

    /// <inheritdoc/>
    public bool MayRecur(ReadOnlySpan<ulong> state) => scenario.Prospects.MayRecur(state);

    /// <inheritdoc/>
    public bool Advances(ReadOnlySpan<ulong> state, Span<ulong> room) => scenario.Prospects.Advances(state, room);

    /// <inheritdoc/>
    public bool MayGoRound(int actor, ReadOnlySpan<ulong> state, Span<ulong> room) =>
        actor >= cpus || scenario.Prospects.MayGoRound(actor, state, room);

    /// <inheritdoc/>
    public int JudgeEnd(ReadOnlySpan<ulong> state) => scenario.JudgeEnd(state);

    /// <inheritdoc/>
    public int JudgeState(ReadOnlySpan<ulong> state) => 0;
}
