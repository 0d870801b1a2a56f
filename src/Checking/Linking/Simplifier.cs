using PtSpec.Checking.Compilation;
using PtSpec.Checking.Properties;
using PtSpec.Checking.Worlds;
using PtSpec.Core.Lowered;

namespace PtSpec.Checking.Linking;

/// <summary>A CPU's program with what its steps do, after everything that cannot matter in this scenario is gone.</summary>
/// <param name="Program">The program.</param>
/// <param name="Effects">For each node that is a step: its alternatives.</param>
internal sealed record EffectiveProgram(CpuProgram Program, IReadOnlyDictionary<int, IReadOnlyList<GuardedCommand>> Effects);

/// <summary>
/// Removes what cannot matter: fields that nobody writes become their initial values, fields that nobody reads go, steps
/// without effect are no steps, and branches that are decided disappear. What a state can do stays exactly the same.
/// </summary>
internal sealed class Simplifier
{
    private readonly World world;
    private readonly Func<Property, bool> isChecked;
    private readonly FlatNode[][] nodes;
    private readonly CpuProgram[] programs;
    private readonly Dictionary<int, IReadOnlyList<GuardedCommand>>[] effects;
    private readonly HashSet<int>[] readUnassigned;
    private EnvironmentAction[] environment;

    private Simplifier(World world, IReadOnlyList<CpuProgram> programs, Func<Property, bool> isChecked)
    {
        this.world = world;
        this.isChecked = isChecked;
        this.programs = [.. programs];
        nodes = [.. programs.Select(p => p.Nodes.ToArray())];
        effects = [.. programs.Select(_ => new Dictionary<int, IReadOnlyList<GuardedCommand>>())];
        readUnassigned = [.. programs.Select(p => ControlFlow.Liveness(p.Nodes, p.Entry)[p.Entry])];
        environment = [.. EnvironmentAction.Of(world, isChecked)];
    }

    /// <summary>Simplifies the programs of all CPUs together.</summary>
    /// <param name="world">Their world.</param>
    /// <param name="programs">The programs.</param>
    /// <param name="isChecked">Which properties are looked at.</param>
    /// <param name="environment">What can happen by itself.</param>
    /// <returns>The programs, in the same order.</returns>
    public static IReadOnlyList<EffectiveProgram> Simplify(
        World world, IReadOnlyList<CpuProgram> programs, Func<Property, bool> isChecked, out IReadOnlyList<EnvironmentAction> environment)
    {
        var simplifier = new Simplifier(world, programs, isChecked);
        simplifier.Run();
        environment = simplifier.environment;
        return [.. simplifier.programs.Select((p, i) => new EffectiveProgram(
            p with { Nodes = simplifier.nodes[i] }, simplifier.effects[i]))];
    }

    private void Run()
    {
        foreach ((int cpu, int n) in Steps().ToList())
        {
            var p = (FlatPrimitive)nodes[cpu][n];
            effects[cpu][n] = Primitives.Alternatives(
                world, new StepContext(cpu, p.Origin.Stack), p.Primitive, p.Arguments, isChecked);
        }
        while (FoldConstantFields() | FoldConstantLocals() | DropUnreachable())
        {
        }
        HashSet<Field> needed = NeededFields();
        foreach (Dictionary<int, IReadOnlyList<GuardedCommand>> byNode in effects)
        {
            foreach (int n in byNode.Keys.ToList())
                byNode[n] = [.. byNode[n].Select(a => a with { Commands = Keep(a.Commands, needed) })];
        }
        environment = [.. environment.Select(e => e with { Command = e.Command with { Commands = Keep(e.Command.Commands, needed) } })];
        if (world.HasStoreBuffers)
            ThroughStoreBuffers([.. needed, world.StoreBuffer]);
        while (DropEffectless())
        {
        }
    }

    private void ThroughStoreBuffers(HashSet<Field> needed)
    {
        var steps = effects.Select((e, cpu) => (IReadOnlyDictionary<int, (string, IReadOnlyList<GuardedCommand>)>)e.ToDictionary(
            step => step.Key, step => (((FlatPrimitive)nodes[cpu][step.Key]).Primitive, step.Value))).ToList();
        StoreBuffers.Apply(world, isChecked, steps, (cpu, node, alternatives) => effects[cpu][node] = alternatives, ref environment);
        environment = [.. environment.Select(e => e with { Command = e.Command with { Commands = Keep(e.Command.Commands, needed) } })];

        // What the stores that leave ask about may be what no step changes.
        while (FoldConstantFields())
        {
        }
    }

    private IEnumerable<(int Cpu, int Node)> Steps()
    {
        for (int cpu = 0; cpu < programs.Length; cpu++)
        {
            foreach (int n in ControlFlow.Reachable(nodes[cpu], programs[cpu].Entry))
            {
                if (nodes[cpu][n] is FlatPrimitive)
                    yield return (cpu, n);
            }
        }
    }

    private IEnumerable<GuardedCommand> AllCommands() => effects.SelectMany(e => e.Values).SelectMany(a => a).Concat(environment.Select(e => e.Command));

    private bool DropUnreachable()
    {
        bool changed = false;
        var live = Steps().ToHashSet();
        for (int cpu = 0; cpu < programs.Length; cpu++)
        {
            foreach (int n in effects[cpu].Keys.Where(n => !live.Contains((cpu, n))).ToList())
                changed |= effects[cpu].Remove(n);
        }
        return changed;
    }

    // An element that no step writes has its initial value for ever.
    private bool FoldConstantFields()
    {
        var uses = new FieldUses();
        foreach (GuardedCommand a in AllCommands())
            uses.Add(a);
        environment = [.. environment.Where(e => (e.Needs is not { } needs || IsEverWritten(needs.Field, needs.Value)) && !IsImpossible(e.Command))];
        bool changed = false;
        var rewriter = new CommandRewriter(f =>
        {
            if (uses.MayWrite(f) || f.Field == world.StoreBuffer || Constant(f) is not { } constant)
                return f;
            changed = true;
            return constant;
        });
        foreach (Dictionary<int, IReadOnlyList<GuardedCommand>> byNode in effects)
        {
            foreach (int n in byNode.Keys.ToList())
                byNode[n] = [.. byNode[n].Select(rewriter.Rewrite).Select(UpToWhatHappens).OfType<GuardedCommand>()];
        }
        environment = [.. environment.Select(e => e with { Command = rewriter.Rewrite(e.Command) })];
        return changed;
    }

    // Behind a guard that never holds nothing happens, but a check before it may fail; null when nothing is left.
    private static GuardedCommand? UpToWhatHappens(GuardedCommand alternative)
    {
        List<Command> before = [.. alternative.Commands.TakeWhile(c => c is not Guard g || !Fold.IsFalse(g.Condition))];
        if (before.Count == alternative.Commands.Count)
            return alternative;
        return before.Any(c => c is Verify v && !Fold.IsTrue(v.Condition))
            ? alternative with { Commands = [.. before, new Guard(Fold.Zero)], Result = Fold.Zero }
            : null;
    }

    private static bool IsImpossible(GuardedCommand action) => action.Commands.Any(c => c is Guard g && Fold.IsFalse(g.Condition));

    private bool IsEverWritten(Field field, ulong value) => effects.SelectMany(e => e.Values).SelectMany(a => a)
        .Any(a => Any(a.Commands, s => s.Field == field && (s.Value is not Core.Lowered.Constant written || written.Value == value)));

    private Constant? Constant(FieldValue f)
    {
        if (f.Index is Constant index)
            return index.Value < (ulong)f.Field.Length ? new Constant(world.Initial(f.Field, (int)index.Value)) : null;
        ulong first = world.Initial(f.Field, 0);
        return Enumerable.Range(1, f.Field.Length - 1).All(i => world.Initial(f.Field, i) == first) ? new Constant(first) : null;
    }

    // A local that gets one constant, wherever it is assigned, is that constant; changed routines may read one unassigned, as 0.
    private bool FoldConstantLocals()
    {
        bool changed = false;
        for (int cpu = 0; cpu < programs.Length; cpu++)
        {
            var values = readUnassigned[cpu].ToDictionary(local => local, _ => (Expr?)Fold.Zero);
            var reachable = ControlFlow.Reachable(nodes[cpu], programs[cpu].Entry);
            foreach (int n in reachable)
            {
                switch (nodes[cpu][n])
                {
                    case FlatAssign a:
                        Note(values, a.Target, a.Value);
                        break;
                    case FlatPrimitive { Result: >= 0 } p:
                        foreach (GuardedCommand c in effects[cpu][n])
                            Note(values, p.Result, c.Result!);
                        break;
                }
            }
            Expr Value(int local) => values.TryGetValue(local, out Expr? v) && v is Constant ? v : new Local(local);
            Expr Here(Expr e) => Fold.Rewrite(e, Value, world.Query);
            foreach (int n in reachable)
            {
                FlatNode before = nodes[cpu][n];
                FlatNode after = before switch
                {
                    FlatAssign a => a with { Value = Here(a.Value) },
                    FlatBranch b => Decide(b with { Condition = Here(b.Condition) }),
                    FlatCheck c when Fold.IsTrue(Here(c.Condition)) => new FlatBranch(c.Origin, Fold.One, c.Next, c.Next),
                    FlatCheck c => c with { Condition = Here(c.Condition) },
                    FlatReturn r => r with { Outcome = Here(r.Outcome) },
                    FlatPrimitive p => p with { Arguments = [.. p.Arguments.Select(Here)] },
                    _ => before,
                };
                if (after.Equals(before) || (after is FlatPrimitive x && x.Arguments.SequenceEqual(((FlatPrimitive)before).Arguments)))
                    continue;
                nodes[cpu][n] = after;
                changed = true;
                if (after is FlatPrimitive step)
                {
                    effects[cpu][n] = Primitives.Alternatives(
                        world, new StepContext(cpu, step.Origin.Stack), step.Primitive, step.Arguments, isChecked);
                }
            }
        }
        return changed;
    }

    private static FlatBranch Decide(FlatBranch b)
    {
        if (b.Condition is not Constant c)
            return b;
        int target = c.Value != 0 ? b.WhenTrue : b.WhenFalse;
        return new FlatBranch(b.Origin, Fold.One, target, target);
    }

    private static void Note(Dictionary<int, Expr?> values, int local, Expr value)
    {
        if (values.TryGetValue(local, out Expr? known))
            values[local] = known is Constant && known == value ? known : null;
        else
            values[local] = value as Constant;
    }

    // What a guard, a check or a result depends on, and what the judgement of final states looks at.
    private HashSet<Field> NeededFields()
    {
        HashSet<Field> needed = [.. FinalStates.Judged(world)];
        void Read(Expr e) => Fold.Visit(e, x =>
        {
            if (x is FieldValue f)
                needed.Add(f.Field);
        });
        int before;
        do
        {
            before = needed.Count;
            foreach (GuardedCommand a in AllCommands())
            {
                if (a.Result is not null)
                    Read(a.Result);
                foreach (Expr k in a.Kept)
                    Read(k);
                Collect(a.Commands);
            }
        }
        while (needed.Count != before);
        return needed;

        bool Collect(IReadOnlyList<Command> commands)
        {
            bool any = false;
            foreach (Command c in commands)
            {
                switch (c)
                {
                    case Guard g:
                        Read(g.Condition);
                        any = true;
                        break;
                    case Verify v:
                        Read(v.Condition);
                        any = true;
                        break;
                    case Set s when needed.Contains(s.Field):
                        Read(s.Index);
                        Read(s.Value);
                        any = true;
                        break;
                    case When w when Collect(w.Then):
                        Read(w.Condition);
                        any = true;
                        break;
                }
            }
            return any;
        }
    }

    private static List<Command> Keep(IReadOnlyList<Command> commands, HashSet<Field> needed)
    {
        var kept = new List<Command>();
        foreach (Command c in commands)
        {
            if (c is When w)
            {
                List<Command> then = Keep(w.Then, needed);
                if (then.Count > 0)
                    kept.Add(new When(w.Condition, then));
            }
            else if (c is not Set s || needed.Contains(s.Field))
            {
                kept.Add(c);
            }
        }
        return kept;
    }

    private bool DropEffectless()
    {
        bool changed = false;
        for (int cpu = 0; cpu < programs.Length; cpu++)
        {
            IReadOnlyDictionary<int, HashSet<int>> live = ControlFlow.Liveness(nodes[cpu], programs[cpu].Entry);
            foreach (int n in effects[cpu].Keys.ToList())
            {
                var p = (FlatPrimitive)nodes[cpu][n];
                IReadOnlyList<GuardedCommand> alternatives = effects[cpu][n];
                if (alternatives.Count != 1 || alternatives[0].Commands.Any(c => c is not Verify { Condition: Constant { Value: 1 } }))
                    continue;
                if (IsLastOfItsPath(cpu, n, p))
                    continue;
                bool resultIsUsed = p.Result >= 0 && live.TryGetValue(p.Next, out HashSet<int>? after) && after.Contains(p.Result);
                if (!resultIsUsed)
                    nodes[cpu][n] = new FlatBranch(p.Origin, Fold.One, p.Next, p.Next);
                else if (alternatives[0].Result is Constant c)
                    nodes[cpu][n] = new FlatAssign(p.Origin, p.Result, c, p.Next);
                else
                    continue;
                effects[cpu].Remove(n);
                changed = true;
            }
        }
        return changed;
    }

    // An operation keeps a step on every path, for its call and its return, and a loop keeps one, for the search to end.
    private bool IsLastOfItsPath(int cpu, int n, FlatPrimitive step)
    {
        bool IsOtherStep(int other) => other != n && effects[cpu].ContainsKey(other);
        int first = programs[cpu].FirstNodes[step.Origin.Operation];
        return ControlFlow.CanReturnWithoutStep(nodes[cpu], first, IsOtherStep)
            || ControlFlow.WithoutStep(nodes[cpu], step.Next, IsOtherStep).Contains(n);
    }

    private static bool Any(IReadOnlyList<Command> commands, Func<Set, bool> test) => commands.Any(c => c switch
    {
        Set s => test(s),
        When w => Any(w.Then, test),
        _ => false,
    });
}
