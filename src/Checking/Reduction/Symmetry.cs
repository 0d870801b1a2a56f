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
/// in which two page-table locks are taken.
/// </remarks>
internal sealed unsafe class Symmetry
{
    // Renamings that are tried on a state at most.
    private const int MostRenamings = 120;

    private readonly int words;
    private readonly (StateRenaming Renaming, int[] TableFrom, int[] CpuFrom)[] renamings;
    private readonly BitPlace[] tableKeys;
    private readonly BitPlace[] counters;
    private readonly int[] classes;

    private Symmetry(CompiledScenario scenario, (Renaming Names, StateRenaming States)[] all, int[] classes)
    {
        words = scenario.Layout.Words;
        this.classes = classes;
        renamings = [.. all.Select(r => (r.States, Inverse(r.Names.Tables), Inverse(r.Names.Cpus)))];
        World world = scenario.World;
        bool renamesTables = all.Any(r => r.Names.Tables.Where((t, i) => t != i).Any());
        tableKeys = renamesTables && scenario.Layout.Fields.Contains(world.TableState)
            ? [.. Enumerable.Range(0, world.Tables).Select(t => scenario.Layout.Place(world.TableState)[t])]
            : [];
        counters = [.. Enumerable.Range(0, world.Cpus).Select(scenario.Layout.Counter)];
    }

    /// <summary>How many renamings there are, that which changes nothing included.</summary>
    public int Order => renamings.Length;

    /// <summary>The symmetry of a scenario; null when there is none.</summary>
    public static Symmetry? TryBuild(CompiledScenario scenario)
    {
        int[] classes = ClassesOf(scenario);
        var tables = TablesAreAlike(scenario)
            ? Permutations(Enumerable.Repeat(0, scenario.World.Tables).ToArray()).ToList()
            : [Identity(scenario.World.Tables)];
        var cpus = Permutations(classes).ToList();
        if (tables.Count > MostRenamings)
            tables = [Identity(scenario.World.Tables)];
        if (tables.Count * cpus.Count > MostRenamings)
            cpus = [Identity(scenario.World.Cpus)];
        var all = new List<(Renaming, StateRenaming)>();
        foreach (int[] table in tables)
        {
            foreach (int[] cpu in cpus)
            {
                var names = new Renaming(scenario.World, table, cpu);
                // All of them together are a group, or one of them would be missing.
                if (StateRenaming.Of(scenario, names) is not { } states)
                    return null;
                all.Add((names, states));
            }
        }
        return all.Count == 1 ? null : new Symmetry(scenario, [.. all], classes);
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
        for (int t = 1; t < tableKeys.Length; t++)
        {
            if (Read(state, tableKeys[tableFrom[t - 1]]) > Read(state, tableKeys[tableFrom[t]]))
                return false;
        }
        for (int c = 1; c < counters.Length; c++)
        {
            int before = Array.LastIndexOf(classes, classes[c], c - 1);
            if (before >= 0 && Read(state, counters[cpuFrom[before]]) > Read(state, counters[cpuFrom[c]]))
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

    private static bool TablesAreAlike(CompiledScenario scenario)
    {
        World w = scenario.World;
        return !w.HasFragments && !w.HasHalves && !w.IsPae && !w.HasHugeAnonymous && !scenario.Cpus.Any(ComparesLocks);
    }

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

    // CPUs with the same operations whose programs became the same: their class is the first of them.
    private static int[] ClassesOf(CompiledScenario scenario)
    {
        int cpus = scenario.World.Cpus;
        return [.. Enumerable.Range(0, cpus).Select(c => Enumerable.Range(0, c + 1).First(d => d == c || AreAlike(scenario, d, c)))];
    }

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

    private static int[] Identity(int count) => [.. Enumerable.Range(0, count)];

    private static int[] Inverse(IReadOnlyList<int> permutation)
    {
        var inverse = new int[permutation.Count];
        for (int i = 0; i < inverse.Length; i++)
            inverse[permutation[i]] = i;
        return inverse;
    }
}
