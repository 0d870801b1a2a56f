using System.Runtime.CompilerServices;
using PtSpec.Checking.Compilation;
using PtSpec.Checking.Linking;
using PtSpec.Checking.Scenarios;
using PtSpec.Checking.Worlds;
using PtSpec.Core.Lowered;
using PtSpec.Core.Protocol;
using PtSpec.Core.Vocabulary;

namespace PtSpec.Checking.Reduction;

/// <summary>
/// Of states that differ in the names of tables and of CPUs with equal programs only, one stands for all: the least of them among
/// those whose CPUs and tables are in order.
/// </summary>
/// <remarks>
/// Tables are alike because an allocation may give any free one (every alternative is explored), and nothing asks which of two is the
/// lesser. Pages are not renamed: an allocation gives the first free one. Where the world chooses by number after all, tables keep
/// their names: page-table fragments and halves, PAE's torn address, the table withdrawn from several put aside, and the order
/// in which two page-table locks are taken. So do CPUs where references are counted through the store buffers of two others, of which
/// that with the higher number counts as the later.
/// </remarks>
internal sealed unsafe class Symmetry
{
    // Renamings that are tried on a state at most.
    private const int MostRenamings = 120;

    private readonly int words;
    private readonly (StateRenaming Renaming, int[] TableFrom, int[] CpuFrom)[] renamings;
    private readonly BitPlace[] tableKeys;
    private readonly BitPlace[] counters;
    private readonly (int Before, int Table)[] alikeTables;
    private readonly (int Before, int Cpu)[] alikeCpus;

    private Symmetry(CompiledScenario scenario, (Renaming Names, StateRenaming States)[] all)
    {
        words = scenario.Layout.Words;
        renamings = [.. all.Select(r => (r.States, Inverse(r.Names.Tables), Inverse(r.Names.Cpus)))];
        World world = scenario.World;
        tableKeys = scenario.Layout.Fields.Contains(world.TableState)
            ? [.. Enumerable.Range(0, world.Tables).Select(t => scenario.Layout.Place(world.TableState)[t])]
            : [];
        counters = [.. Enumerable.Range(0, world.Cpus).Select(scenario.Layout.Counter)];
        alikeTables = tableKeys.Length == 0 ? [] : Neighbours(world.Tables, (t, u) => all.Any(r => r.Names.Tables[t] == u));
        alikeCpus = Neighbours(world.Cpus, (c, d) => all.Any(r => r.Names.Cpus[c] == d));
    }

    /// <summary>How many renamings there are, that which changes nothing included.</summary>
    public int Order => renamings.Length;

    /// <summary>The symmetry of a scenario; null when there is none.</summary>
    public static Symmetry? TryBuild(CompiledScenario scenario)
    {
        var tables = Permutations(TableClasses(scenario)).ToList();
        var cpus = Permutations(CpuClasses(scenario)).ToList();
        if (tables.Count > MostRenamings)
            tables = [Identity(scenario.World.Tables)];
        if (tables.Count * cpus.Count > MostRenamings)
            cpus = [Identity(scenario.World.Cpus)];
        if (tables.Count * cpus.Count == 1)
            return null;
        var all = new List<(Renaming, StateRenaming)>();
        foreach (int[] table in tables)
        {
            foreach (int[] cpu in cpus)
            {
                var names = new Renaming(scenario.World, table, cpu);
                all.Add((names, StateRenaming.Of(scenario, names)
                    ?? throw new InvalidOperationException("What can be exchanged two by two cannot be exchanged all together.")));
            }
        }
        return new Symmetry(scenario, [.. all]);
    }

    /// <summary>A state under all names.</summary>
    public IReadOnlyList<ulong[]> Renamed(ulong[] state) => [.. renamings.Select(r => r.Renaming.Of(state))];

    /// <summary>Turns a state into the one that stands for it.</summary>
    [SkipLocalsInit]
    public void Represent(ulong* state)
    {
        ulong* best = stackalloc ulong[Exploration.Explorer.MaxWordsPerState];
        ulong* next = stackalloc ulong[Exploration.Explorer.MaxWordsPerState];
        bool found = false;
        foreach ((StateRenaming renaming, int[] tableFrom, int[] cpuFrom) in renamings)
        {
            if (!IsInOrder(state, tableFrom, cpuFrom))
                continue;
            renaming.Write(state, next);
            if (found && !IsLess(next, best))
                continue;
            ulong* swap = best;
            best = next;
            next = swap;
            found = true;
        }
        new ReadOnlySpan<ulong>(best, words).CopyTo(new Span<ulong>(state, words));
    }

    // Whether the renamed state has its tables by their states, and the CPUs of each class by their program counters.
    private bool IsInOrder(ulong* state, int[] tableFrom, int[] cpuFrom)
    {
        foreach ((int before, int table) in alikeTables)
        {
            if (Read(state, tableKeys[tableFrom[before]]) > Read(state, tableKeys[tableFrom[table]]))
                return false;
        }
        foreach ((int before, int cpu) in alikeCpus)
        {
            if (Read(state, counters[cpuFrom[before]]) > Read(state, counters[cpuFrom[cpu]]))
                return false;
        }
        return true;
    }

    private bool IsLess(ulong* a, ulong* b)
    {
        for (int w = 0; w < words; w++)
        {
            if (a[w] != b[w])
                return a[w] < b[w];
        }
        return false;
    }

    private static ulong Read(ulong* state, BitPlace place) => (state[place.Word] >> place.Shift) & place.Mask;

    // Tables that can be exchanged: their class is the first of them.
    private static int[] TableClasses(CompiledScenario scenario)
    {
        World w = scenario.World;
        if (w.HasFragments || w.HasHalves || w.IsPae || w.HasHugeAnonymous || scenario.Cpus.Any(ComparesLocks))
            return Identity(w.Tables);
        HashSet<int> named = [.. NamedForEver(scenario)];
        int[] cpus = Identity(w.Cpus);
        return Classes(w.Tables, (t, u) => !named.Contains(t) && !named.Contains(u)
            && StateRenaming.Of(scenario, new Renaming(w, Exchanged(w.Tables, t, u), cpus)) is not null);
    }

    // A pmd entry that nobody writes has become a constant of the programs, and its table with it.
    private static IEnumerable<int> NamedForEver(CompiledScenario scenario) =>
        from slot in Enumerable.Range(0, scenario.World.Slots)
        where !scenario.Layout.Holds(scenario.World.Pmd, slot)
        let pmd = new PmdValue(scenario.World.Initial(scenario.World.Pmd, slot))
        where pmd.IsTable
        select pmd.Table.Index;

    // Which of two locks lies lower: userfaultfd_move takes the locks of two tables in that order.
    private static bool ComparesLocks(CompiledCpu cpu)
    {
        bool compares = false;
        foreach (int node in ControlFlow.Reachable(cpu.Nodes, cpu.Program.Program.Entry))
        {
            foreach (Expr e in ControlFlow.Expressions(cpu.Nodes[node]))
            {
                Fold.Visit(e, x => compares |= x is Binary { Operator: BinaryOperator.Less or BinaryOperator.LessOrEqual } b
                    && (IsNamed(b.Left) || IsNamed(b.Right)) && b.Left is not Constant && b.Right is not Constant);
            }
        }
        return compares;

        bool IsNamed(Expr side)
        {
            bool named = false;
            Fold.Visit(side, x => named |= x is Local l && Renaming.OfLocal(cpu.Program.Program.Variables[l.Index].Type) != ValueName.None);
            return named;
        }
    }

    // CPUs with the same operations whose programs became the same.
    private static int[] CpuClasses(CompiledScenario scenario)
    {
        World w = scenario.World;
        if (w.HasStoreBuffers && w.Cpus > 2 && scenario.Cpus.Any(CountsReferences))
            return Identity(w.Cpus);
        int[] tables = Identity(w.Tables);
        return Classes(w.Cpus, (c, d) => AreAlike(scenario, c, d)
            && StateRenaming.Of(scenario, new Renaming(w, tables, Exchanged(w.Cpus, c, d))) is not null);
    }

    private static bool CountsReferences(CompiledCpu cpu) =>
        cpu.Steps.Any(step => MemoryOrders.IsCounting(((FlatPrimitive)cpu.Nodes[step]).Primitive));

    private static int[] Classes(int count, Func<int, int, bool> areAlike) =>
        [.. Enumerable.Range(0, count).Select(i => Enumerable.Range(0, i + 1).First(j => j == i || areAlike(j, i)))];

    private static int[] Exchanged(int count, int one, int other) =>
        [.. Enumerable.Range(0, count).Select(i => i == one ? other : i == other ? one : i)];

    private static bool AreAlike(CompiledScenario scenario, int one, int other)
    {
        ValueArray<Operation>[] programs = [.. scenario.World.Scenario.Cpus];
        (CompiledCpu a, CompiledCpu b) = (scenario.Cpus[one], scenario.Cpus[other]);
        return programs[one].SequenceEqual(programs[other])
            && a.Steps.SequenceEqual(b.Steps)
            && a.Nodes.Count == b.Nodes.Count
            && ControlFlow.Reachable(a.Nodes, a.Program.Program.Entry).All(n => AreAlike(a.Nodes[n], b.Nodes[n]))
            && a.Steps.All(s => a.LiveAt(s).SequenceEqual(b.LiveAt(s)) && a.LiveAt(s).All(l => a.Frame[l] == b.Frame[l]));
    }

    private static bool AreAlike(FlatNode a, FlatNode b) => a switch
    {
        FlatPrimitive p => b is FlatPrimitive q && (p.Primitive, p.Result, p.Next) == (q.Primitive, q.Result, q.Next) && p.Arguments.SequenceEqual(q.Arguments),
        FlatAssign p => b is FlatAssign q && (p.Target, p.Value, p.Next) == (q.Target, q.Value, q.Next),
        FlatBranch p => b is FlatBranch q && (p.Condition, p.WhenTrue, p.WhenFalse) == (q.Condition, q.WhenTrue, q.WhenFalse),
        FlatCheck p => b is FlatCheck q && (p.Condition, p.Property, p.Next) == (q.Condition, q.Property, q.Next),
        FlatReturn p => b is FlatReturn q && (p.Outcome, p.Next) == (q.Outcome, q.Next),
        _ => b is FlatEnd,
    };

    // Every permutation that keeps each number within its class.
    private static IEnumerable<int[]> Permutations(int[] classes)
    {
        return Extend([]);

        IEnumerable<int[]> Extend(int[] start) => start.Length == classes.Length
            ? [start]
            : Enumerable.Range(0, classes.Length).Where(i => classes[i] == classes[start.Length] && !start.Contains(i)).SelectMany(i => Extend([.. start, i]));
    }

    // Each with the one before it that it may be exchanged with.
    private static (int Before, int It)[] Neighbours(int count, Func<int, int, bool> areAlike) =>
    [
        .. from it in Enumerable.Range(0, count)
           let before = Enumerable.Range(0, it).LastOrDefault(b => areAlike(b, it), -1)
           where before >= 0
           select (before, it),
    ];

    private static int[] Identity(int count) => [.. Enumerable.Range(0, count)];

    private static int[] Inverse(IReadOnlyList<int> permutation)
    {
        var inverse = new int[permutation.Count];
        for (int i = 0; i < inverse.Length; i++)
            inverse[permutation[i]] = i;
        return inverse;
    }
}
