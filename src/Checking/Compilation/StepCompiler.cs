using System.Reflection.Emit;
using PtSpec.Checking.Linearizability;
using PtSpec.Checking.Linking;
using PtSpec.Checking.Properties;
using PtSpec.Checking.Worlds;
using PtSpec.Core.Lowered;

namespace PtSpec.Checking.Compilation;

/// <summary>
/// A compiled step: writes its successors of a state one after another and returns how many; reports the check that the last
/// one fails.
/// </summary>
/// <param name="state">The packed state.</param>
/// <param name="successors">Room for the successors.</param>
/// <param name="report">What else there is to say.</param>
internal unsafe delegate int StepFunction(ulong* state, ulong* successors, StepReport* report);

/// <summary>Compiles steps to code over packed words.</summary>
/// <param name="layout">How states are packed.</param>
/// <param name="checks">The numbering of the checks, shared by all steps.</param>
internal sealed class StepCompiler(StateLayout layout, CheckList checks)
{
    /// <summary>Compiles a step of a CPU.</summary>
    public StepFunction Compile(CompiledCpu cpu, int node)
    {
        Emission e = new($"cpu{cpu.Index}_{node}", layout) { Cpu = cpu };
        var step = (FlatPrimitive)cpu.Nodes[node];
        int[] tail = [.. ControlFlow.UpToStep(cpu.Nodes, step.Next, cpu.IsStep).Where(n => !cpu.IsStep(n))];
        HashSet<int> assigned = [step.Result, .. tail.Select(n => ControlFlow.Defined(cpu.Nodes[n]))];
        foreach (GuardedCommand alternative in cpu.Program.Effects[node])
        {
            Label next = e.Il.DefineLabel();
            e.Load();
            e.LoadFrame(cpu, node, (HashSet<int>)[.. assigned, .. tail.SelectMany(n => ControlFlow.Used(cpu.Nodes[n])), .. ControlFlow.Locals(alternative.Expressions())]);
            EmitCommands(e, alternative, next);
            if (cpu.FirstSteps.TryGetValue(node, out int operation))
                EmitCall(e, cpu.Index, operation);
            if (step.Result >= 0)
            {
                e.Code.Value(alternative.Result!);
                e.Il.Emit(OpCodes.Stloc, e.Code.LocalOf(step.Result));
            }
            EmitTail(e, cpu, node, assigned, next);
            e.Il.MarkLabel(next);
        }
        return e.Finish();
    }

    /// <summary>Compiles steps that belong to no CPU: one after another is tried, until one fails a check.</summary>
    public StepFunction Compile(string name, IEnumerable<GuardedCommand> commands)
    {
        Emission e = new(name, layout);
        foreach (GuardedCommand command in commands)
        {
            Label next = e.Il.DefineLabel();
            e.Load();
            EmitCommands(e, command, next);
            e.Store();
            e.Il.MarkLabel(next);
        }
        return e.Finish();
    }

    private void EmitCommands(Emission e, GuardedCommand command, Label skip)
    {
        e.Code.Kept = [.. command.Kept.Select(_ => e.Il.DeclareLocal(typeof(ulong)))];
        for (int k = 0; k < command.Kept.Count; k++)
        {
            e.Code.Value(command.Kept[k]);
            e.Il.Emit(OpCodes.Stloc, e.Code.Kept[k]);
        }
        EmitCommands(e, command.Commands, skip);
    }

    private void EmitCommands(Emission e, IReadOnlyList<Command> commands, Label skip)
    {
        foreach (Command command in commands)
        {
            switch (command)
            {
                case Guard g:
                    e.Code.JumpUnless(g.Condition, skip);
                    break;
                case Set s:
                    e.Code.Write(s.Field, s.Index, s.Value);
                    break;
                case Verify v:
                    EmitVerify(e, v.Check, v.Condition, skip);
                    break;
                case When w:
                    Label otherwise = e.Il.DefineLabel();
                    e.Code.JumpUnless(w.Condition, otherwise);
                    EmitCommands(e, w.Then, skip);
                    e.Il.MarkLabel(otherwise);
                    break;
            }
        }
    }

    private void EmitVerify(Emission e, PropertyCheck check, Expr condition, Label skip)
    {
        if (check != StoreBuffers.Full)
            TriggerCounters.EmitCount(e.Il, check.Property);
        if (Fold.IsTrue(condition))
            return;
        Label fails = e.Il.DefineLabel();
        Label holds = e.Il.DefineLabel();
        e.Code.JumpUnless(condition, fails);
        e.Il.Emit(OpCodes.Br, holds);
        e.Il.MarkLabel(fails);
        EmitViolation(e, check, skip);
        e.Il.MarkLabel(holds);
    }

    // A failed check of a property that nobody looks at cuts the CPU's behaviour off: nothing sensible can follow.
    private void EmitViolation(Emission e, PropertyCheck check, Label skip)
    {
        if (check != StoreBuffers.Full && !checks.IsChecked(check.Property))
        {
            e.Load();
            if (e.Cpu is { } cpu)
                e.StoreCut(cpu);
            e.Store();
            e.Il.Emit(OpCodes.Br, skip);
            return;
        }
        e.Store();
        e.ReturnViolation(checks.NumberOf(check));
    }

    private void EmitCall(Emission e, int cpu, int operation)
    {
        if (checks.Monitor is not { } monitor || monitor.States == 1)
            return;
        e.AddressOf(checks.Pin(monitor.Call(cpu, operation)), () => e.Code.Extract(layout.Monitor));
        e.Il.Emit(OpCodes.Ldind_U4);
        e.Il.Emit(OpCodes.Conv_U8);
        LocalBuilder next = e.Il.DeclareLocal(typeof(ulong));
        e.Il.Emit(OpCodes.Stloc, next);
        e.StorePlace(layout.Monitor, next);
    }

    // Everything up to the next step happens at once: assignments, branches, checks, returns of operations.
    private void EmitTail(Emission e, CompiledCpu cpu, int step, IReadOnlySet<int> assigned, Label skip)
    {
        var labels = new Dictionary<int, Label>();
        var pending = new Stack<int>();
        Label LabelOf(int n)
        {
            if (!labels.TryGetValue(n, out Label label))
            {
                labels[n] = label = e.Il.DefineLabel();
                pending.Push(n);
            }
            return label;
        }
        e.Il.Emit(OpCodes.Br, LabelOf(((FlatPrimitive)cpu.Nodes[step]).Next));
        while (pending.TryPop(out int n))
        {
            e.Il.MarkLabel(labels[n]);
            switch (cpu.Nodes[n])
            {
                case FlatAssign a:
                    e.Code.Value(a.Value);
                    e.Il.Emit(OpCodes.Stloc, e.Code.LocalOf(a.Target));
                    e.Il.Emit(OpCodes.Br, LabelOf(a.Next));
                    break;
                case FlatBranch { Condition: Constant c } b:
                    e.Il.Emit(OpCodes.Br, LabelOf(c.Value != 0 ? b.WhenTrue : b.WhenFalse));
                    break;
                case FlatBranch b:
                    Label otherwise = LabelOf(b.WhenFalse);
                    e.Code.JumpUnless(b.Condition, otherwise);
                    e.Il.Emit(OpCodes.Br, LabelOf(b.WhenTrue));
                    break;
                case FlatCheck c:
                    var check = new PropertyCheck(Property.Find(c.Property) ?? Property.I9, c.Meaning, IsFatal: true);
                    EmitVerify(e, check, c.Condition, skip);
                    e.Il.Emit(OpCodes.Br, LabelOf(c.Next));
                    break;
                case FlatReturn r:
                    EmitReturn(e, cpu, r);
                    e.Il.Emit(OpCodes.Br, LabelOf(r.Next));
                    break;
                default:
                    e.StoreFrame(cpu, step, n, assigned);
                    e.Store();
                    e.Il.Emit(OpCodes.Br, skip);
                    break;
            }
        }
    }

    private void EmitReturn(Emission e, CompiledCpu cpu, FlatReturn r)
    {
        if (checks.Monitor is not { } monitor)
            return;
        TriggerCounters.EmitCount(e.Il, Property.Linearizability);
        uint[] table = monitor.Return(cpu.Index, r.Origin.Operation);
        e.AddressOf(checks.Pin(table), () =>
        {
            e.Code.Value(r.Outcome);
            e.Code.Number((ulong)monitor.States);
            e.Il.Emit(OpCodes.Mul);
            if (monitor.States > 1)
            {
                e.Code.Extract(layout.Monitor);
                e.Il.Emit(OpCodes.Add);
            }
        });
        e.Il.Emit(OpCodes.Ldind_U4);
        e.Il.Emit(OpCodes.Conv_U8);
        LocalBuilder next = e.Il.DeclareLocal(typeof(ulong));
        e.Il.Emit(OpCodes.Stloc, next);
        Label allowed = e.Il.DefineLabel();
        e.Il.Emit(OpCodes.Ldloc, next);
        e.Code.Number(LinearizabilityMonitor.Violation);
        e.Il.Emit(OpCodes.Bne_Un, allowed);
        e.Store();
        e.ReturnViolation(checks.NumberOf(checks.NotLinearizable));
        e.Il.MarkLabel(allowed);
        if (monitor.States > 1)
            e.StorePlace(layout.Monitor, next);
    }
}
