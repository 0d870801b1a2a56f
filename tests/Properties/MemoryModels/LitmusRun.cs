using PtSpec.Checking.Compilation;
using PtSpec.Checking.Exploration;
using PtSpec.Checking.Linking;
using PtSpec.Checking.Scenarios;
using PtSpec.Core.Lowered;
using Xunit;

namespace PtSpec.Properties.MemoryModels;

/// <summary>Explores litmus tests: what their threads may have loaded, and what memory may hold, when all is done.</summary>
internal static class LitmusRun
{
    private const string Write = "Operations.Write";

    /// <summary>
    /// Every outcome: what thread 0 loaded, in program order, then thread 1 and so on, then the final values of x, y, z and w.
    /// </summary>
    public static IReadOnlySet<string> Outcomes(Litmus test, MemoryModel memory)
    {
        RoutineProgram program = test.Program(Routines.Find(Write));
        using var compiled = new CompiledScenario(
            test.ToScenario(memory), id => id == Write ? program : Routines.Find(id), _ => false, Math.Max(1, test.MostStores));
        var outcomes = new SortedSet<string>();
        ExplorationResult result = Explorer.Run(new Ends(compiled.Model, state => outcomes.Add(Outcome(test, compiled, state))));
        Assert.Equal(Verdict.Holds, result.Verdict);
        return outcomes;
    }

    private static string Outcome(Litmus test, CompiledScenario compiled, ulong[] state)
    {
        Assert.All(Enumerable.Range(0, compiled.Cpus.Count), c => Assert.Equal(compiled.Cpus[c].Steps.Count, compiled.Counter(state, c)));
        ulong Value(int slot, int index) => compiled.Read(state, compiled.World.Content, (slot * Litmus.Variables) + index);
        IEnumerable<string> loaded = test.Threads.Select((_, thread) => string.Concat(Enumerable.Range(0, test.Loads(thread))
            .Select(load => Litmus.RegisterOf(thread, load)).Select(r => Value(r.Slot, r.Index))));
        string final = string.Concat(Enumerable.Range(0, Litmus.Variables).Select(v => Value(0, v)));
        return string.Join('|', loaded.Append(final));
    }

    /// <summary>Notes the states in which nobody can take a step.</summary>
    private readonly struct Ends(ScenarioModel model, Action<ulong[]> note) : IModel
    {
        public int WordsPerState => model.WordsPerState;

        public int MaxSuccessors => model.MaxSuccessors;

        public int InitialStates(Span<ulong> destination) => model.InitialStates(destination);

        public int Successors(ReadOnlySpan<ulong> state, Span<ulong> destination, out int violation) =>
            model.Successors(state, destination, out violation);

        public int JudgeEnd(ReadOnlySpan<ulong> state)
        {
            note(state.ToArray());
            return 0;
        }

        public int JudgeState(ReadOnlySpan<ulong> state) => 0;
    }
}
