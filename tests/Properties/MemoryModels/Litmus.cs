using System.Collections.Immutable;
using PtSpec.Checking.Scenarios;
using PtSpec.Core.Lowered;
using PtSpec.Core.Protocol;
using PtSpec.Core.Vocabulary;
using ValueType = PtSpec.Core.Lowered.ValueType;

namespace PtSpec.Properties.MemoryModels;

/// <summary>What a thread of a litmus test does to memory.</summary>
public enum AccessKind
{
    /// <summary>Stores a value to a variable: user_store to its page.</summary>
    Store,

    /// <summary>Loads a variable: user_load from its page.</summary>
    Load,

    /// <summary>smp_wmb.</summary>
    Wmb,

    /// <summary>smp_mb.</summary>
    Mb,

    /// <summary>spin_lock of a lock of its own for each variable: a locked instruction that touches nothing else.</summary>
    Lock,

    /// <summary>spin_unlock.</summary>
    Unlock,
}

/// <summary>An access of a thread.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Variable">The variable, or the lock.</param>
/// <param name="Value">The value stored, 1 to 3.</param>
public sealed record LitmusAccess(AccessKind Kind, int Variable = 0, int Value = 0);

/// <summary>
/// A litmus test: threads over variables that are 0 at first. It runs on the primitives of the protocol: variables are pages
/// of a file that all threads have mapped, and what a thread has loaded it stores, at its end, to pages that it has to itself.
/// </summary>
/// <param name="Threads">The accesses of each thread.</param>
public sealed record Litmus(IReadOnlyList<IReadOnlyList<LitmusAccess>> Threads)
{
    /// <summary>Variables, and registers for each pair of threads: the entries of a table.</summary>
    public const int Variables = 4;

    private const int Write = 3;
    private static readonly SourceStep Source = new(1, "litmus", 1, "litmus");

    /// <summary>Reads "x=1 y=1 | y x": a variable with a value is stored, without one loaded; mb, wmb, lock x, unlock x.</summary>
    public static Litmus Parse(string text) => new([.. text.Split('|').Select(thread => (IReadOnlyList<LitmusAccess>)
        [.. thread.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Access)])]);

    /// <summary>The number of loads of a thread.</summary>
    public int Loads(int thread) => Threads[thread].Count(a => a.Kind == AccessKind.Load);

    /// <summary>Every store, and what else a store buffer holds, of the thread that has the most.</summary>
    public int MostStores => Threads.Select((t, i) => t.Count(a => a.Kind is AccessKind.Store or AccessKind.Unlock) + Loads(i)).Max();

    /// <summary>
    /// The scenario: a CPU for each thread, which writes something in the reference's eyes; variables behind slot 0, and what
    /// threads 0 and 1, 2 and 3 have loaded behind slots 1 and 2.
    /// </summary>
    public Scenario ToScenario(MemoryModel memory)
    {
        string table = string.Join(", ", Enumerable.Range(0, Variables).Select(i => $"{i}: page 0"));
        string slots = string.Concat(Enumerable.Range(0, 3).Select(s => $" vma {s} = shmem\n pmd {s} = table {{ {table} }}\n"));
        string cpus = string.Concat(Enumerable.Range(0, Threads.Count).Select(t => $" cpu {t}: write 0.{t} c\n"));
        return ScenarioFile.Parse("litmus", $"scenario litmus\n kernel 6.12\n ptes {Variables}\n tables 4\n{slots}{cpus}") with { Memory = memory };
    }

    /// <summary>The slot and the entry where a thread leaves what it loaded.</summary>
    public static (int Slot, int Index) RegisterOf(int thread, int load) => (1 + (thread / 2), (thread % 2 * 2) + load);

    /// <summary>The routine that stands for write: by the entry that is written a thread knows which one it is.</summary>
    public RoutineProgram Program(RoutineProgram write)
    {
        var access = new ValueType(nameof(Access), Enum.GetValues<Access>().Length);
        var locals = write.Locals.Take(Write).ToList();
        int FirstLoad(int thread) => Write + Enumerable.Range(0, thread).Sum(Loads);
        locals.AddRange(Enumerable.Range(0, Threads.Count).SelectMany(t => Enumerable.Range(0, Loads(t)), (t, l) => new LocalVariable($"r{t}{l}", access, false)));
        var nodes = new List<Node>();

        // Somebody must look at each variable, or what it holds at the end is not kept; loads that nobody uses are no steps.
        for (int thread = 0; thread < Threads.Count; thread++)
        {
            int branch = nodes.Count;
            nodes.Add(null!);
            int load = FirstLoad(thread);
            for (int variable = 0; thread == 0 && variable < Variables; variable++)
                nodes.Add(Step(new LitmusAccess(AccessKind.Load, variable), -1, nodes.Count + 1));
            foreach (LitmusAccess a in Threads[thread])
                nodes.Add(Step(a, a.Kind == AccessKind.Load ? load++ : -1, nodes.Count + 1));
            for (int l = 0; l < Loads(thread); l++)
            {
                (int slot, int index) = RegisterOf(thread, l);
                Expr loaded = new Binary(BinaryOperator.Subtract, new Local(FirstLoad(thread) + l), Number(1));
                nodes.Add(new PrimitiveStep(Source, nameof(IMm.UserStore), [Number(slot), Number(index), loaded], -1, nodes.Count + 1));
            }
            nodes.Add(new Return(Source, Number((int)Outcome.Ok)));
            nodes[branch] = new Branch(Source, new Binary(BinaryOperator.Equal, new Local(1), Number(thread)), branch + 1, nodes.Count);
        }
        nodes.Add(new Return(Source, Number((int)Outcome.Ok)));
        return write with { Locals = [.. locals], Nodes = [.. nodes] };
    }

    public override string ToString() => string.Join(" | ", Threads.Select(thread => string.Join(' ', thread.Select(a => a.Kind switch
    {
        AccessKind.Store => $"{"xyzw"[a.Variable]}={a.Value}",
        AccessKind.Load => $"{"xyzw"[a.Variable]}",
        AccessKind.Lock => $"lock-{"xyzw"[a.Variable]}",
        AccessKind.Unlock => $"unlock-{"xyzw"[a.Variable]}",
        _ => a.Kind.ToString().ToLowerInvariant(),
    }))));

    private static LitmusAccess Access(string word) => word switch
    {
        "mb" => new(AccessKind.Mb),
        "wmb" => new(AccessKind.Wmb),
        _ when word.StartsWith("lock-", StringComparison.Ordinal) => new(AccessKind.Lock, "xyzw".IndexOf(word[5])),
        _ when word.StartsWith("unlock-", StringComparison.Ordinal) => new(AccessKind.Unlock, "xyzw".IndexOf(word[7])),
        [char variable] => new(AccessKind.Load, "xyzw".IndexOf(variable)),
        [char variable, '=', char value] => new(AccessKind.Store, "xyzw".IndexOf(variable), value - '0'),
        _ => throw new ArgumentException($"No access: {word}.", nameof(word)),
    };

    private static PrimitiveStep Step(LitmusAccess a, int result, int next) => a.Kind switch
    {
        AccessKind.Store => new(Source, nameof(IMm.UserStore), [Number(0), Number(a.Variable), Number(a.Value)], -1, next),
        AccessKind.Load => new(Source, nameof(IMm.UserLoad), [Number(0), Number(a.Variable)], result, next),
        AccessKind.Wmb => new(Source, nameof(IMm.SmpWmb), [], -1, next),
        AccessKind.Mb => new(Source, nameof(IMm.SmpMb), [], -1, next),
        AccessKind.Lock => new(Source, nameof(IMm.SpinLock), [Number(a.Variable)], -1, next),
        _ => new(Source, nameof(IMm.SpinUnlock), [Number(a.Variable)], -1, next),
    };

    private static Constant Number(int value) => new((ulong)value);
}
