using PtSpec.Checking.Compilation;
using PtSpec.Checking.Worlds;

namespace PtSpec.Properties.Checking;

/// <summary>Packed states of a compiled scenario and naive ones, in one form: the numbers that a packed state holds.</summary>
internal sealed class Unpacking(CompiledScenario compiled)
{
    /// <summary>The naive state that a packed one stands for; locals that the packed one does not hold have no value.</summary>
    public NaiveState Unpack(ReadOnlySpan<ulong> packed)
    {
        var world = new WorldState(compiled.World);
        foreach (Field field in compiled.World.Fields)
        {
            for (int i = 0; i < field.Length; i++)
                world[field, (ulong)i] = compiled.Read(packed, field, i);
        }
        var nodes = new int[compiled.Cpus.Count];
        var locals = new ulong?[compiled.Cpus.Count][];
        for (int c = 0; c < nodes.Length; c++)
        {
            CompiledCpu cpu = compiled.Cpus[c];
            int counter = compiled.Counter(packed, c);
            nodes[c] = counter < cpu.Steps.Count ? cpu.Steps[counter] : counter == cpu.CutCounter ? NaiveState.Cut : -1;
            locals[c] = new ulong?[cpu.Program.Program.Variables.Count];
            foreach (int local in cpu.LiveAt(nodes[c]))
                locals[c][local] = cpu.Place(local).Read(packed);
        }
        return new NaiveState(world, nodes, locals, (uint)compiled.Layout.Monitor.Read(packed));
    }

    /// <summary>The numbers of a naive state that a packed one would hold.</summary>
    public ulong[] Numbers(NaiveState state)
    {
        var numbers = new List<ulong> { state.Monitor };
        foreach (Field field in compiled.Layout.Fields)
        {
            for (int i = 0; i < field.Length; i++)
            {
                if (compiled.Layout.Holds(field, i))
                    numbers.Add(state.World[field, (ulong)i]);
            }
        }
        foreach (CompiledCpu cpu in compiled.Cpus)
        {
            int node = state.Nodes[cpu.Index];
            numbers.Add((ulong)(node == NaiveState.Cut ? cpu.CutCounter : cpu.CounterOf(node)));
            foreach (int local in cpu.LiveAt(node))
            {
                numbers.Add(state.Locals[cpu.Index][local]
                    ?? throw new InvalidOperationException($"A live local of cpu {cpu.Index} has no value."));
            }
        }
        return [.. numbers];
    }

    /// <summary>The numbers in a packed state.</summary>
    public ulong[] Numbers(ReadOnlySpan<ulong> packed) => Numbers(Unpack(packed));
}

/// <summary>States are equal when their numbers are.</summary>
internal sealed class SameNumbers : IEqualityComparer<ulong[]>
{
    public static readonly SameNumbers Instance = new();

    public bool Equals(ulong[]? x, ulong[]? y) => x.AsSpan().SequenceEqual(y);

    public int GetHashCode(ulong[] obj)
    {
        var hash = new HashCode();
        foreach (ulong number in obj)
            hash.Add(number);
        return hash.ToHashCode();
    }
}
