using PtSpec.Checking.Linking;
using PtSpec.Checking.Properties;
using PtSpec.Checking.Scenarios;
using PtSpec.Checking.Worlds;

namespace PtSpec.Properties.Checking;

/// <summary>The program of a CPU and what its steps do.</summary>
internal sealed record NaiveProgram(CpuProgram Program, IReadOnlyDictionary<int, IReadOnlyList<GuardedCommand>> Effects)
{
    public FlatNode this[int node] => Program.Nodes[node];

    public bool IsStep(int node) => Effects.ContainsKey(node);

    /// <summary>A linked program as it is: every primitive is a step, whether it matters or not.</summary>
    public static NaiveProgram Unsimplified(World world, CpuProgram program, Func<Property, bool> isChecked)
    {
        var effects = new Dictionary<int, IReadOnlyList<GuardedCommand>>();
        foreach (int n in ControlFlow.Reachable(program.Nodes, program.Entry))
        {
            if (program.Nodes[n] is FlatPrimitive p)
            {
                var context = new StepContext(program.Cpu, p.Origin.Stack);
                effects[n] = Primitives.Alternatives(world, context, p.Primitive, p.Arguments, isChecked);
            }
        }
        return new NaiveProgram(program, effects);
    }
}
