using PtSpec.Checking.Compilation;
using PtSpec.Checking.Exploration;
using PtSpec.Checking.Mutations;
using PtSpec.Checking.Properties;
using PtSpec.Checking.Scenarios;

namespace PtSpec.Checking.Counterexamples;

/// <summary>A counterexample that does not happen as its file says.</summary>
/// <param name="message">Where it differs, what was expected there and what was found.</param>
internal sealed class ReplayException(string message) : Exception(message);

/// <summary>Takes the steps of a kept counterexample again, one by one.</summary>
internal static unsafe class Replay
{
    /// <summary>Replays a counterexample.</summary>
    /// <param name="file">The file that it was read from, for messages.</param>
    /// <param name="document">What the file holds.</param>
    /// <returns>The counterexample as it happened again: the same one.</returns>
    /// <exception cref="ScenarioFormatException">Its scenario is no scenario.</exception>
    /// <exception cref="ChangeException">Its changes cannot be made.</exception>
    /// <exception cref="ReplayException">It does not happen as the file says.</exception>
    public static Counterexample Run(string file, CounterexampleDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        Scenario scenario = ScenarioFile.Parse($"{file} (scenario)", document.Scenario);
        Change[] changes = [.. document.Changes.Select(ChangeParser.Parse)];
        Property[] properties = [.. document.Properties.Select(FindProperty)];
        var routines = new ChangedRoutines(scenario.Kernel, changes);
        int depth = CompiledScenario.FirstStoreBufferDepth;
        while (true)
        {
            using var compiled = new CompiledScenario(scenario, routines.Find, properties.Contains, depth);
            if (Run(compiled, document, changes, properties, out depth) is { } replayed)
                return replayed;
        }
    }

    // Null when the stores that are pending need more room, and then how much.
    private static Counterexample? Run(
        CompiledScenario compiled, CounterexampleDocument document, Change[] changes, Property[] properties, out int depth)
    {
        depth = 0;
        var path = new List<ulong[]> { new ulong[compiled.Layout.Words] };
        compiled.WriteInitial(path[0]);
        int failed = 0;
        for (int i = 0; i < document.Steps.Count; i++)
        {
            if (failed != 0)
                throw new ReplayException($"step {i}: expected no violation, found {Text(compiled.Check(failed))}");
            path.Add(Take(compiled, document.Steps[i], i + 1, path[i], out failed));
            if (failed != 0 && compiled.DepthInsteadOf(compiled.Check(failed)) is var more && more != 0)
            {
                depth = more;
                return null;
            }
        }
        bool failsAtEnd = failed == 0;
        string expected = $"{document.Property}: {document.Failure}";
        IReadOnlyList<int> cycle = document.Property == Property.Progress.Name && failsAtEnd ? Cycle(compiled, document, path) : [];
        if (cycle.Count > 0)
            failed = compiled.NeverProgresses;
        else if (failsAtEnd)
            failed = IsStuck(compiled, path[^1]) ? compiled.JudgeEnd(path[^1]) : Trapped(compiled, path[^1], expected);
        PropertyCheck? failure = failed == 0 ? null : compiled.Check(failed);
        string found = failure is null ? "no violation" : Text(failure);
        if (failure is null || found != expected || failsAtEnd != document.FailsAtEnd)
            throw new ReplayException($"after {document.Steps.Count} steps: expected {expected}, found {found}");
        Counterexample replayed = CounterexampleBuilder.Build(compiled, changes, properties, path, failure, cycle);
        Compare(document, replayed);
        return replayed;
    }

    private static string Text(PropertyCheck check) => $"{check.Property}: {check.Failure}";

    private static Property FindProperty(string name) => Property.Find(name)
        ?? throw new ReplayException($"expected the name of a property, found '{name}'");

    private static ulong[] Take(CompiledScenario s, StepDocument step, int number, ulong[] before, out int violation)
    {
        int words = s.Layout.Words;
        var room = new ulong[s.MaxSuccessors * words];
        int failed;
        int count;
        fixed (ulong* from = before, to = room)
        {
            int actor = ActorOf(s, step, number, before);
            string next = CounterexampleBuilder.StepName(s, actor, before);
            if (next != step.Step)
                throw new ReplayException($"step {number}: expected {step.Step}, found {next}");
            count = CounterexampleBuilder.Step(s, actor, from, to, out failed);
        }
        if (count <= step.Choice)
        {
            string choices = count > 0 ? $" with choice {step.Choice}: it has {count}" : "";
            throw new ReplayException($"step {number}: {step.Step} cannot be taken there{choices}");
        }
        violation = step.Choice == count - 1 ? failed : 0;
        return room[(step.Choice * words)..((step.Choice + 1) * words)];
    }

    private static int ActorOf(CompiledScenario s, StepDocument step, int number, ulong[] before)
    {
        if (step.Cpu >= 0 && step.Cpu < s.Cpus.Count && step.Choice >= 0)
            return step.Cpu;
        int action = Enumerable.Range(0, s.Environment.Count)
            .FirstOrDefault(a => CounterexampleBuilder.StepName(s, s.Cpus.Count + a, before) == step.Step, -1);
        if (step.Cpu != -1 || action < 0 || step.Choice < 0)
            throw new ReplayException($"step {number}: nobody takes {step.Step} as cpu {step.Cpu}, choice {step.Choice}");
        return s.Cpus.Count + action;
    }

    // Who takes the steps that repeat; nobody when they do not come back to where they begin, or pass somebody over.
    private static int[] Cycle(CompiledScenario s, CounterexampleDocument document, List<ulong[]> path)
    {
        if (document.RepeatsFrom is not { } from || from < 1 || from >= path.Count || !path[from - 1].AsSpan().SequenceEqual(path[^1]))
            return [];
        int[] actors = [.. Enumerable.Range(from, path.Count - from).Select(number => ActorOf(s, document.Steps[number - 1], number, path[number - 1]))];
        var room = new ulong[s.MaxSuccessors * s.Layout.Words];
        bool isFair = Enumerable.Range(0, s.Model.Actors).Where(a => s.Model.IsFair(a) && !actors.Contains(a))
            .All(a => path.Skip(from).Any(state => !s.Model.IsEnabled(a, state, room)));
        return isFair ? actors : [];
    }

    private static bool IsStuck(CompiledScenario s, ulong[] state)
    {
        var room = new ulong[s.MaxSuccessors * s.Layout.Words];
        return s.Model.Successors(state, room, out _) == 0;
    }

    // Who goes round for ever may keep the operations from ending too: what is expected is asked for first.
    private static int Trapped(CompiledScenario s, ulong[] state, string expected)
    {
        var from = new ModelFrom<ScenarioModel>(s.Model, state);
        int[] asked = [s.NeverEnds, .. s.NeverWaits];
        return Enumerable.Range(0, asked.Length).Where(i => asked[i] != 0).OrderBy(i => Text(s.Check(asked[i])) == expected ? 0 : 1)
            .Select(i => i == 0 ? Trapped(from, asked[0]) : Trapped(SomeSteps<ModelFrom<ScenarioModel>>.Of(i - 1, from), asked[i]))
            .FirstOrDefault(trapped => trapped != 0);
    }

    private static int Trapped<TModel>(TModel from, int property)
        where TModel : struct, IModel =>
        Explorer.Run(from, new ExplorationOptions { NeverEnds = property }) is { Path.Count: 1 } trapped ? trapped.Property : 0;

    private static void Compare(CounterexampleDocument document, Counterexample replayed)
    {
        for (int i = 0; i < document.Steps.Count; i++)
        {
            (StepDocument told, CounterexampleStep found) = (document.Steps[i], replayed.Steps[i]);
            if (told.Returned != found.Returned)
                throw new ReplayException($"step {i + 1}: expected to return {told.Returned ?? "nothing"}; found {found.Returned ?? "nothing"}");
            if (!told.Changes.SequenceEqual(found.Changes))
                throw new ReplayException($"step {i + 1}: expected to change {List(told.Changes)}; found {List(found.Changes)}");
            if (!told.Others.SequenceEqual(found.Others))
                throw new ReplayException(
                    $"step {i + 1}: expected that else {List(told.Others)} could run; found {List(found.Others)}");
        }
    }

    private static string List(IReadOnlyList<PossibleStep> steps) => steps.Count == 0
        ? "nothing"
        : string.Join(", ", steps.Select(s => s.Cpu < 0 ? s.Step : $"cpu {s.Cpu} {s.Step}"));

    private static string List(IReadOnlyList<StateChange> changes) => changes.Count == 0
        ? "nothing"
        : string.Join(", ", changes.Select(c => $"{c.Name}: {c.Before} → {c.After}"));
}
