using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using PtSpec.Core.Lowered;
using PtSpec.Core.Protocol;
using PtSpec.Core.Vocabulary;
using PtSpec.StateMachines;
using ValueType = PtSpec.Core.Lowered.ValueType;

namespace PtSpec.Checking.Mutations;

/// <summary>The routines with changes made to them: where the linker finds what it links.</summary>
public sealed class ChangedRoutines
{
    private readonly Dictionary<string, RoutineProgram> changed = [];

    /// <summary>Makes the changes.</summary>
    /// <param name="kernel">The kernel whose texts are changed, where a routine has several.</param>
    /// <param name="changes">The changes, made in order.</param>
    /// <exception cref="ChangeException">A change names no routine, or no statement that it can be made to.</exception>
    public ChangedRoutines(KernelVersion kernel, IEnumerable<Change> changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        foreach (Change change in changes)
        {
            RoutineProgram routine = FindByName(change.Routine, kernel);
            changed[routine.Id] = Apply(Find(routine.Id), change);
        }
    }

    /// <summary>The routine of that C# name, changed or not.</summary>
    public RoutineProgram Find(string id) => changed.TryGetValue(id, out RoutineProgram? routine) ? routine : Routines.Find(id);

    /// <summary>The text of a routine in a kernel.</summary>
    /// <exception cref="ChangeException">There is no such routine, or not in that kernel.</exception>
    public static RoutineProgram FindByName(string kernelName, KernelVersion kernel)
    {
        ImmutableArray<RoutineProgram> texts = Routines.FindByKernelName(kernelName);
        if (texts.IsEmpty)
            throw new ChangeException(NoSuchRoutine(kernelName));
        return texts.FirstOrDefault(r => Range(r).Contains(kernel))
            ?? throw new ChangeException($"Kernel {kernel} has no {kernelName}: it exists in {string.Join(", ", texts.Select(r => Range(r)))}.");
    }

    /// <summary>Says that there is no such routine, and which ones have a similar name.</summary>
    public static string NoSuchRoutine(string kernelName)
    {
        string[] near = [.. Routines.All.Select(r => r.KernelName).Distinct()
            .Where(n => n.Contains(kernelName, StringComparison.Ordinal) || kernelName.Contains(n, StringComparison.Ordinal)).Order()];
        string hint = near.Length == 0 ? "ptspec steps lists the routines." : $"Similar names: {string.Join(", ", near)}.";
        return $"There is no routine {kernelName}. {hint}";
    }

    /// <summary>The kernels whose text a routine is.</summary>
    public static KernelRange Range(RoutineProgram routine)
    {
        ArgumentNullException.ThrowIfNull(routine);
        string kernels = routine.Kernels;
        if (kernels.Length == 0)
            return KernelRange.All;
        return KernelRange.Parse(kernels[0] == '-' ? "until " + kernels[1..] : kernels);
    }

    private static RoutineProgram Apply(RoutineProgram routine, Change change)
    {
        if (!routine.Nodes.Any(n => n.Source.Number == change.Step))
            throw new ChangeException($"{change.Routine} has no step {change.Step}; it has 1 to {routine.Nodes.Max(n => n.Source.Number)}.");
        return change switch
        {
            Without w => Edit(routine, w, n => Remove(routine, n)),
            Force f => Edit(routine, f, n => n is Branch b ? b with { Condition = new Constant(f.Value ? 1UL : 0) } : null),
            Replace r => Call(routine, r),
            ReturnValue v => Edit(routine, v, n => n is Return { Value: not null } x ? x with { Value = new Constant(ValueOf(routine.ReturnType!, v)) } : null),
            Hoist h => Move(routine, h),
            _ => throw new ChangeException($"Unknown change {change}."),
        };
    }

    private static RoutineProgram Edit(RoutineProgram routine, Change change, Func<Node, Node?> edit)
    {
        bool any = false;
        var nodes = ImmutableArray.CreateBuilder<Node>(routine.Nodes.Length);
        foreach (Node node in routine.Nodes)
        {
            Node? edited = node.Source.Number == change.Step ? edit(node) : null;
            any |= edited is not null;
            nodes.Add(edited ?? node);
        }
        if (!any)
        {
            Node target = routine.Nodes.First(n => n.Source.Number == change.Step);
            throw new ChangeException($"'{change}' cannot be made: {change.Target} is \"{target.Source.Text}\".");
        }
        return routine with { Nodes = nodes.ToImmutable() };
    }

    private static Node? Remove(RoutineProgram routine, Node node) => node switch
    {
        PrimitiveStep { Result: >= 0 } p => new Assign(p.Source, p.Result, new Constant(0), p.Next),
        PrimitiveStep p => Skip(p.Source, p.Next),
        Call { Result: >= 0 } c => new Assign(c.Source, c.Result, new Constant(0), c.Next),
        Call c when !c.Arguments.Where((a, i) => IsOut(c, i)).Any() => Skip(c.Source, c.Next),
        Assign a when !routine.Locals[a.Target].Name.StartsWith('$') => a with { Value = new Constant(0) },
        Check c => Skip(c.Source, c.Next),
        _ => null,
    };

    private static bool IsOut(Call call, int argument) => Routines.Find(call.Routine).Locals[argument].IsOut;

    // A primitive that waits, in the place of one that tries, gets what it asks for.
    private static RoutineProgram Call(RoutineProgram routine, Replace change)
    {
        int at = IndexOf(routine, change.Step);
        if (routine.Nodes[at] is not PrimitiveStep { Result: >= 0 } step || !WaitsFor(step.Primitive, change.Primitive))
            return Edit(routine, change, n => n is PrimitiveStep p && SameShape(p.Primitive, change.Primitive) ? p with { Primitive = change.Primitive } : null);
        Node[] nodes = [.. routine.Nodes, new Assign(step.Source, step.Result, new Constant(1), step.Next)];
        nodes[at] = step with { Primitive = change.Primitive, Result = -1, Next = routine.Nodes.Length };
        return routine with { Nodes = [.. nodes] };
    }

    private static Branch Skip(SourceStep source, int next) => new(source, new Constant(1), next, next);

    private static RoutineProgram Move(RoutineProgram routine, Hoist hoist)
    {
        int from = IndexOf(routine, hoist.Step);
        int before = IndexOf(routine, hoist.Before);
        if (from < 0 || before < 0 || from == before || routine.Nodes[from] is not PrimitiveStep { Result: < 0 } step)
            throw new ChangeException($"'{hoist}' cannot be made: only a step that returns nothing can be hoisted before another statement of the routine.");
        // In the place of the other statement, so that whatever led there, the call included, leads to the step first.
        Node[] nodes = [.. routine.Nodes, routine.Nodes[before]];
        nodes[before] = step with { Next = routine.Nodes.Length };
        nodes[from] = Skip(step.Source, step.Next);
        return routine with { Nodes = [.. nodes] };
    }

    private static int IndexOf(RoutineProgram routine, int number)
    {
        for (int i = 0; i < routine.Nodes.Length; i++)
        {
            if (routine.Nodes[i].Source.Number == number)
                return i;
        }
        return -1;
    }

    private static bool SameShape(string primitive, string other) =>
        SameParameters(primitive, other, out Type? result, out Type otherResult) && result == otherResult;

    private static bool WaitsFor(string primitive, string other) =>
        SameParameters(primitive, other, out Type? result, out Type otherResult) && result == typeof(bool) && otherResult == typeof(void);

    private static bool SameParameters(string primitive, string other, out Type? result, out Type otherResult)
    {
        MethodInfo? a = typeof(IMm).GetMethod(primitive);
        MethodInfo b = typeof(IMm).GetMethod(other) ?? throw new ChangeException($"There is no primitive {other}.");
        (result, otherResult) = (a?.ReturnType, b.ReturnType);
        return a is not null && a.GetParameters().Select(p => p.ParameterType).SequenceEqual(b.GetParameters().Select(p => p.ParameterType));
    }

    private static ulong ValueOf(ValueType type, ReturnValue change)
    {
        ulong? value = change.Value switch
        {
            "true" or "false" when type.Name == nameof(Boolean) => change.Value == "true" ? 1UL : 0,
            _ when type.Name == nameof(Outcome) && Enum.GetNames<Outcome>().Contains(change.Value) => (ulong)Enum.Parse<Outcome>(change.Value),
            _ => ulong.TryParse(change.Value, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number) ? number : null,
        };
        string expected = type.Name switch
        {
            nameof(Boolean) => "true or false",
            nameof(Outcome) => $"one of {string.Join(", ", Enum.GetNames<Outcome>())}",
            _ when type.Count > 0 => $"a number below {type.Count}",
            _ => "a number",
        };
        return value is { } v && (type.Count == 0 || v < (ulong)type.Count)
            ? v
            : throw new ChangeException($"'{change.Value}' is not a {type.Name}; expected {expected}.");
    }
}
