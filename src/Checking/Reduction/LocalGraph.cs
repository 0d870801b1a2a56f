using PtSpec.Checking.Compilation;
using PtSpec.Checking.Linking;
using PtSpec.Checking.Worlds;
using PtSpec.Core.Lowered;

namespace PtSpec.Checking.Reduction;

/// <summary>
/// Everything that one CPU may come to when the shared state is taken to be anything that it can be: its steps with the values
/// of its locals, and the ways between them.
/// </summary>
internal sealed class LocalGraph
{
    /// <summary>The number of the local state of a CPU that takes no step again: it is done, or was cut off.</summary>
    public const int Halted = 0;

    private const int MostStates = 20_000;

    private readonly SharedValues shared;
    private readonly Dictionary<(int Counter, UInt128 Frame), int> numbers = [];
    private readonly List<LocalState> states = [new LocalState(Halted, -1, -1, 0)];
    private readonly List<int> lookedAt = [-1];
    private readonly List<HashSet<int>> asked = [[]];

    /// <summary>Begins with the CPU's initial local state, or with several.</summary>
    public LocalGraph(CompiledCpu cpu, SharedValues shared, IEnumerable<(int Counter, UInt128 Frame)> initial)
    {
        this.shared = shared;
        Cpu = cpu;
        Initial = [.. initial.Select(i => NumberOf(i.Counter, i.Frame)).Distinct()];
    }

    /// <summary>The CPU.</summary>
    public CompiledCpu Cpu { get; }

    /// <summary>The numbers of the initial local states.</summary>
    public IReadOnlyList<int> Initial { get; }

    /// <summary>The local states by number.</summary>
    public IReadOnlyList<LocalState> States => states;

    /// <summary>Follows every way anew on which a value has come up since it was followed last.</summary>
    public void Follow()
    {
        for (int i = 1; i < states.Count; i++)
        {
            int since = lookedAt[i];
            if (since >= 0 && !asked[i].Any(e => shared.ChangedAt(e) > since))
                continue;
            lookedAt[i] = shared.Version;
            Follow(states[i], asked[i]);
        }
    }

    /// <summary>Finds what every step reads and writes, once all values are known.</summary>
    public void FindFootprints()
    {
        foreach (LocalState state in states.Skip(1))
            state.Alternatives = [.. Cpu.Program.Effects[state.Node].Select(a => FootprintReader.Of(shared, a, Locals(state)))];
    }

    /// <summary>Marks the local states in which the ways round end that a walk from the initial ones meets.</summary>
    public void FindSticky()
    {
        var color = new byte[states.Count];
        foreach (int initial in Initial.Where(i => color[i] == 0))
            FindSticky(initial, color);
    }

    private void FindSticky(int initial, byte[] color)
    {
        var path = new Stack<(int State, int Next)>();
        path.Push((initial, 0));
        color[initial] = 1;
        while (path.TryPop(out var at))
        {
            LocalState state = states[at.State];
            if (at.Next == state.Edges.Count)
            {
                color[at.State] = 2;
                continue;
            }
            path.Push((at.State, at.Next + 1));
            int target = state.Edges[at.Next].Target;
            if (color[target] == 1)
                state.IsSticky = true;
            if (color[target] != 0)
                continue;
            color[target] = 1;
            path.Push((target, 0));
        }
    }

    private void Follow(LocalState state, HashSet<int> mattered)
    {
        state.Edges.Clear();
        ulong[] locals = Locals(state);
        var step = (FlatPrimitive)Cpu.Nodes[state.Node];
        IReadOnlyList<GuardedCommand> alternatives = Cpu.Program.Effects[state.Node];
        for (int a = 0; a < alternatives.Count; a++)
        {
            var abstractStep = new AbstractStep(shared, alternatives[a], locals);
            foreach (StepCase end in abstractStep.Cases())
            {
                foreach (ulong result in step.Result < 0 ? ValueSets.False : end.Results)
                {
                    var after = (ulong[])locals.Clone();
                    if (step.Result >= 0)
                        after[step.Result] = result;
                    if (Arrive(state, step.Next, after) is { } target)
                        state.Edges.Add(new LocalEdge(a, target, end));
                }
            }
            mattered.UnionWith(abstractStep.Asked);
        }
    }

    // Everything up to the next step happens with the one before it; null when a check fails for good, which is no way on.
    private int? Arrive(LocalState from, int node, ulong[] locals)
    {
        var values = new StepValues(shared, locals, []);
        while (true)
        {
            switch (Cpu.Nodes[node])
            {
                case FlatAssign a:
                    locals[a.Target] = values.Of(a.Value)[0];
                    node = a.Next;
                    break;
                case FlatBranch b:
                    node = values.Of(b.Condition)[0] != 0 ? b.WhenTrue : b.WhenFalse;
                    break;
                case FlatCheck c when values.Of(c.Condition)[0] == 0:
                    return null;
                case FlatCheck c:
                    node = c.Next;
                    break;
                case FlatReturn r:
                    from.MayReturn = true;
                    node = r.Next;
                    break;
                case FlatEnd:
                    return Halted;
                default:
                    return Pack(node, locals) is { } frame ? NumberOf(Cpu.CounterOf(node), frame) : null;
            }
        }
    }

    // A value without room in the frame is none that the local ever has.
    private UInt128? Pack(int node, ulong[] locals)
    {
        UInt128 frame = 0;
        foreach (int local in Cpu.LiveAt(node))
        {
            BitPlace place = Cpu.Frame[local];
            if (locals[local] > place.Mask)
                return null;
            frame |= (UInt128)locals[local] << ((64 * place.Word) + place.Shift);
        }
        return frame;
    }

    private ulong[] Locals(LocalState state)
    {
        var locals = new ulong[Cpu.Program.Program.Variables.Count];
        foreach (int local in Cpu.LiveAt(state.Node))
        {
            BitPlace place = Cpu.Frame[local];
            locals[local] = (ulong)(state.Frame >> ((64 * place.Word) + place.Shift)) & place.Mask;
        }
        return locals;
    }

    private int NumberOf(int counter, UInt128 frame)
    {
        if (counter >= Cpu.Steps.Count)
            return Halted;
        if (numbers.TryGetValue((counter, frame), out int number))
            return number;
        number = states.Count;
        if (number == MostStates)
            throw new TooManyLocalStatesException();
        numbers[(counter, frame)] = number;
        states.Add(new LocalState(number, Cpu.Steps[counter], counter, frame));
        lookedAt.Add(-1);
        asked.Add([]);
        return number;
    }
}
