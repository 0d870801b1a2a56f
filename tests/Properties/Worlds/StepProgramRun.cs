using PtSpec.Checking.Linking;
using PtSpec.Checking.Properties;
using PtSpec.Checking.Worlds;
using PtSpec.Core.Lowered;
using PtSpec.Core.Vocabulary;

namespace PtSpec.Properties.Worlds;

/// <summary>Runs a CPU's linked step program alone, node by node, on unpacked values.</summary>
internal static class StepProgramRun
{
    /// <summary>Runs the program to its end and tells the outcome of each operation.</summary>
    public static IReadOnlyList<Outcome> Run(ControlledCpu cpu)
    {
        CpuProgram program = Linker.Link(cpu.State.World, cpu.Cpu, Routines.Find);
        var outcomes = new List<Outcome>();
        var locals = new ulong?[program.Variables.Count];
        int node = program.Entry;
        while (program.Nodes[node] is not FlatEnd)
            node = Run(program.Nodes[node], program, cpu, locals, outcomes);
        return outcomes;
    }

    private static int Run(FlatNode node, CpuProgram program, ControlledCpu cpu, ulong?[] locals, List<Outcome> outcomes)
    {
        switch (node)
        {
            case FlatPrimitive step:
                cpu.Stack = step.Origin.Stack;
                ulong result = cpu.Take(step.Primitive, [.. step.Arguments.Select(Value)]);
                if (step.Result >= 0)
                    Assign(step.Result, result);
                return step.Next;
            case FlatAssign assign:
                Assign(assign.Target, Value(assign.Value));
                return assign.Next;
            case FlatBranch branch:
                return Value(branch.Condition) != 0 ? branch.WhenTrue : branch.WhenFalse;
            case FlatCheck check when Value(check.Condition) == 0:
                throw new ControlledCpuException(check.Meaning, new PropertyCheck(Property.Find(check.Property)!, check.Meaning));
            case FlatCheck check:
                return check.Next;
            case FlatReturn end:
                outcomes.Add((Outcome)Value(end.Outcome));
                return end.Next;
            default:
                throw new InvalidOperationException($"No node: {node}.");
        }

        ulong Read(int local) => locals[local]
            ?? throw new InvalidOperationException($"{program.Variables[local].Name} is read before it is assigned.");

        ulong Value(Expr e) => CommandInterpreter.Evaluate(e, Read);

        void Assign(int local, ulong value)
        {
            if (value > program.Variables[local].Maximum)
                throw new WorldRangeException($"{program.Variables[local]} does not take {value}.");
            locals[local] = value;
        }
    }
}
