using PtSpec.Checking.Properties;
using PtSpec.Checking.Worlds;
using PtSpec.Core.Lowered;
using PtSpec.Core.Protocol;
using PtSpec.Core.Vocabulary;

namespace PtSpec.Checking.Linking;

/// <summary>Makes a CPU's program of its operations: calls become the routines called, configuration disappears.</summary>
internal sealed class Linker
{
    // Who learns that an operation has returned, and what, learns it from a store that is made after all of the operation's,
    // and ordered after them. So the moments that linearizability asks about are not those of a CPU that is ahead of them.
    private static readonly SourceStep BeforeReturn = new(0, "", 0, "the stores of the operation become visible");

    private readonly World world;
    private readonly Func<string, RoutineProgram> find;
    private readonly List<FlatNode?> nodes = [];
    private readonly List<FrameVariable> variables = [];
    private readonly Dictionary<(string, int), bool> assigned = [];

    private Linker(World world, Func<string, RoutineProgram> find)
    {
        this.world = world;
        this.find = find;
    }

    /// <summary>Links the program of a CPU.</summary>
    /// <param name="world">The world of the scenario.</param>
    /// <param name="cpu">The CPU.</param>
    /// <param name="find">Finds a routine by its C# name; this is where changed routines come in.</param>
    public static CpuProgram Link(World world, int cpu, Func<string, RoutineProgram> find)
    {
        var linker = new Linker(world, find);
        IReadOnlyList<Operation> operations = world.Scenario.Cpus[cpu];
        var first = new int[operations.Count];
        int next = -1;
        for (int k = operations.Count - 1; k >= 0; k--)
        {
            (RoutineProgram routine, Expr[] arguments) = Entry(world, operations[k], find);
            var origin = new Origin(routine, routine.Nodes[0].Source, [routine.KernelName], k);
            if (next < 0)
                next = linker.Add(new FlatEnd(origin));
            next = linker.AddOperation(routine, arguments, origin, next);
            first[k] = next;
        }
        if (next < 0)
            throw new ArgumentException($"cpu {cpu} has no operation.", nameof(cpu));
        return new CpuProgram(cpu, [.. linker.nodes.Select(n => n!)], next, linker.variables, first);
    }

    private static (RoutineProgram Routine, Expr[] Arguments) Entry(World w, Operation o, Func<string, RoutineProgram> find)
    {
        Expr[] arguments = [Fold.Number(o.Pmd.Index), .. o.Shape.Arguments(o, w.PtrsPerPte).Select(Fold.Number)];
        string? site = o.Site is { } word ? Sites.Find(word)?.Routine ?? throw new NotSupportedException($"there is no site {word} here") : null;
        return (find(site ?? "Operations." + o.Shape.Routine), arguments);
    }

    private int Add(FlatNode node)
    {
        nodes.Add(node);
        return nodes.Count - 1;
    }

    private int AddOperation(RoutineProgram routine, Expr[] arguments, Origin origin, int next)
    {
        int outcome = NewVariable(routine, "outcome", routine.ReturnType!);
        int end = Add(new FlatReturn(origin, new Local(outcome), next));
        if (world.HasStoreBuffers)
            end = Add(new FlatPrimitive(origin with { Source = BeforeReturn }, nameof(IMm.SmpMb), [], -1, end));
        int entry = Inline(routine, arguments, outcome, end, origin);

        // A changed routine may do nothing at all: a step without effect then stands for its call.
        bool mayDoNothing = ControlFlow.CanReturnWithoutStep(nodes!, entry, n => nodes[n] is FlatPrimitive);
        return mayDoNothing ? Add(new FlatPrimitive(origin, nameof(IMm.SmpWmb), [], -1, entry)) : entry;
    }

    private int NewVariable(RoutineProgram routine, string name, PtSpec.Core.Lowered.ValueType type)
    {
        variables.Add(new FrameVariable($"{routine.KernelName}.{name}", world.MaximumOf(type), type.Name));
        return variables.Count - 1;
    }

    // Puts a routine's nodes here; its parameters become the arguments where that cannot be told apart from a copy.
    // The start is the origin of its first statement.
    private int Inline(RoutineProgram routine, IReadOnlyList<Expr> arguments, int result, int next, Origin start)
    {
        var map = new Expr[routine.Locals.Length];
        var copies = new List<(int Variable, Expr Value)>();
        for (int i = 0; i < routine.Locals.Length; i++)
        {
            LocalVariable local = routine.Locals[i];
            bool isParameter = i < routine.ParameterCount;
            if (isParameter && (local.IsOut || CanStandFor(routine, i, arguments)))
            {
                map[i] = arguments[i];
                continue;
            }
            int variable = NewVariable(routine, local.Name, local.Type);
            map[i] = new Local(variable);
            if (isParameter)
                copies.Add((variable, arguments[i]));
        }

        // Only what can be come to: most of a routine is there for other kernels and configurations.
        var places = new int[routine.Nodes.Length];
        Array.Fill(places, -1);
        var work = new Stack<int>();
        int first = To(0);
        while (work.TryPop(out int n))
            nodes[places[n]] = Flatten(routine, routine.Nodes[n], To, map, result, next, start);

        int entry = first;
        foreach ((int variable, Expr value) in copies)
            entry = Add(Ranged(new FlatAssign(start, variable, value, entry)));
        return entry;

        // Where a node of the routine stands; from now on it is come to.
        int To(int n)
        {
            if (places[n] < 0)
            {
                places[n] = nodes.Count;
                nodes.Add(null);
                work.Push(n);
            }
            return places[n];
        }
    }

    private FlatNode Flatten(
        RoutineProgram routine, Node node, Func<int, int> to, Expr[] map, int result, int next, Origin start)
    {
        Origin origin = start with { Source = node.Source };
        Expr Here(Expr e) => Fold.Rewrite(e, l => map[l], world.Query);
        switch (node)
        {
            case PrimitiveStep p when world.RoutineFor(p.Primitive) is { } name:
                RoutineProgram instead = find(name);
                Origin within = origin with { Routine = instead, Source = instead.Nodes[0].Source, Caller = origin };
                return Goto(origin, Inline(instead, [.. p.Arguments.Select(Here)], Target(p.Result), to(p.Next), within));
            case PrimitiveStep p:
                return Ranged(new FlatPrimitive(origin, p.Primitive, [.. p.Arguments.Select(Here)], Target(p.Result), to(p.Next)));
            case Assign a:
                return Ranged(new FlatAssign(origin, Target(a.Target), Here(a.Value), to(a.Next)));
            case Branch b:
                return Here(b.Condition) switch
                {
                    // The constant stays to tell which way it was.
                    Constant c => Goto(origin, to(c.Value != 0 ? b.WhenTrue : b.WhenFalse)) with { Condition = c.Value != 0 ? Fold.One : Fold.Zero },
                    var condition => new FlatBranch(origin, condition, to(b.WhenTrue), to(b.WhenFalse)),
                };
            case Check c:
                return new FlatCheck(origin, Here(c.Condition), c.Property, c.Meaning, to(c.Next));
            case Return { Value: null }:
                return Goto(origin, next);
            case Return r:
                return result < 0 ? Goto(origin, next) : Ranged(new FlatAssign(origin, result, Here(r.Value!), next));
            case Call call:
                RoutineProgram callee = find(call.Routine);
                Expr[] arguments = [.. call.Arguments.Select((a, i) => callee.Locals[i].IsOut ? map[((Local)a).Index] : Here(a))];
                var called = new Origin(callee, callee.Nodes[0].Source, [.. start.Stack, callee.KernelName], start.Operation, origin);
                return Goto(origin, Inline(callee, arguments, Target(call.Result), to(call.Next), called));
            default:
                throw new ArgumentException($"Unknown node {node.GetType().Name}.", nameof(node));
        }

        int Target(int local) => local < 0 ? -1 : ((Local)map[local]).Index;
    }

    // Only a changed routine leaves a range: it counts on and on, or asks for a page that this memory has not.
    private FlatNode Ranged(FlatAssign assign)
    {
        FrameVariable variable = variables[assign.Target];
        bool counts = variable.Type == nameof(Int32) && assign.Value is Binary { Operator: BinaryOperator.Add };
        Expr isWithin = Fold.Of(BinaryOperator.LessOrEqual, assign.Value, new Constant(variable.Maximum));
        if (!counts && !Fold.IsFalse(isWithin))
            return assign;
        string meaning = $"{variable.Name} goes beyond every value that it has in this memory";
        return new FlatCheck(assign.Origin, isWithin, Property.I9.Name, meaning, Add(assign));
    }

    // And it may write an entry of a form that does not come up in this memory.
    private FlatNode Ranged(FlatPrimitive write)
    {
        ulong maximum = write.Primitive switch
        {
            nameof(IMm.SetPmdAt) or nameof(IMm.PmdpEstablish) => world.Pmd.Maximum,
            nameof(IMm.SetPteAt) or nameof(IMm.PtepModifyProtCommit) => world.Pte.Maximum,
            _ => ulong.MaxValue,
        };
        if (maximum == ulong.MaxValue || Fold.Bound(write.Arguments[^1], local => variables[local].Maximum) <= maximum)
            return write;
        Expr isWithin = Fold.Of(BinaryOperator.LessOrEqual, write.Arguments[^1], new Constant(maximum));
        return new FlatCheck(write.Origin, isWithin, Property.I9.Name, "an entry is written that no entry is in this memory", Add(write));
    }

    private static bool HoldsPage(string type) => type is nameof(PageId) or nameof(PteValue);

    private static FlatBranch Goto(Origin origin, int target) => new(origin, Fold.One, target, target);

    private bool CanStandFor(RoutineProgram routine, int parameter, IReadOnlyList<Expr> arguments)
    {
        if (IsAssigned(routine, parameter))
            return false;
        return arguments[parameter] switch
        {
            Constant c => !HoldsPage(routine.Locals[parameter].Type.Name) || c.Value <= world.MaximumOf(routine.Locals[parameter].Type),
            Local l => !routine.Locals.Take(routine.ParameterCount).Where((p, i) => p.IsOut && arguments[i] == l).Any(),
            _ => false,
        };
    }

    private bool IsAssigned(RoutineProgram routine, int local)
    {
        if (assigned.TryGetValue((routine.Id, local), out bool known))
            return known;
        bool result = routine.Nodes.Any(n => n switch
        {
            PrimitiveStep p => p.Result == local,
            Assign a => a.Target == local,
            Call c => c.Result == local || c.Arguments.Where((a, i) => find(c.Routine).Locals[i].IsOut && a == new Local(local)).Any(),
            _ => false,
        });
        return assigned[(routine.Id, local)] = result;
    }
}
