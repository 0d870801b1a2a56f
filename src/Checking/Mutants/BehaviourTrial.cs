using PtSpec.Checking.Compilation;
using PtSpec.Checking.Mutations;
using PtSpec.Checking.Scenarios;

namespace PtSpec.Checking.Mutants;

/// <summary>A scenario whose programs are compared with what mutants make of them.</summary>
internal sealed class BehaviourTrial : IDisposable
{
    private const long PairsForEachState = 30;

    private readonly Scenario scenario;
    private readonly CompiledScenario original;
    private readonly string fingerprint;
    private readonly long maxStates;
    private readonly CancellationToken cancellation;
    private readonly Dictionary<string, (Dictionary<ulong[], int> Views, StateGraph? Graph)> known = [];
    private bool isTooLarge;

    /// <summary>Takes a scenario that holds.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="maxStates">How many states are too many.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <exception cref="NotSupportedException">The scenario is too large for the packing or the monitor.</exception>
    public BehaviourTrial(Scenario scenario, long maxStates, CancellationToken cancellation)
    {
        (this.scenario, this.maxStates, this.cancellation) = (scenario, maxStates, cancellation);
        original = new CompiledScenario(scenario);
        fingerprint = ProgramText.Fingerprint(original);
    }

    /// <summary>What a mutant changes; null where it makes no program, or no other one, or where there are too many states to tell.</summary>
    public Behaviour? Of(Mutant mutant)
    {
        if (isTooLarge)
            return null;
        try
        {
            using var changed = new CompiledScenario(scenario, new ChangedRoutines(scenario.Kernel, [mutant.Change]).Find);
            if (ProgramText.Fingerprint(changed) == fingerprint)
                return null;
            IReadOnlyList<(int, int, bool)> seen = StateGraph.SeenOf(original, changed);
            (Dictionary<ulong[], int> views, StateGraph? before) = Original(seen);
            isTooLarge = before is not { Fails: false };
            if (isTooLarge || StateGraph.Of(changed, seen, views, maxStates, cancellation) is not { } after)
                return null;
            return after.Fails ? Behaviour.Other : Compare(before!, after);
        }
        catch (NotSupportedException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => original.Dispose();

    private Behaviour? Compare(StateGraph before, StateGraph after)
    {
        long most = PairsForEachState * maxStates;
        bool? IsWithin(StateGraph one, StateGraph other, Sight sight) => one.GoesOnlyWaysOf(other, sight, most);
        if (IsWithin(after, before, Sight.All) == true && IsWithin(before, after, Sight.All) == true)
            return Behaviour.Same;
        return (IsWithin(after, before, Sight.Memory), IsWithin(before, after, Sight.Memory)) switch
        {
            (null, _) => null,
            (false, _) => Behaviour.Other,
            (true, true) => Behaviour.SameMemory,
            (true, _) => Behaviour.Less,
        };
    }

    private (Dictionary<ulong[], int> Views, StateGraph? Graph) Original(IReadOnlyList<(int, int, bool)> seen)
    {
        string key = string.Join(' ', seen);
        if (!known.TryGetValue(key, out (Dictionary<ulong[], int>, StateGraph?) found))
        {
            var views = new Dictionary<ulong[], int>(new SameWords());
            known[key] = found = (views, StateGraph.Of(original, seen, views, maxStates, cancellation));
        }
        return found;
    }
}
