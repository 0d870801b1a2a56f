using PtSpec.Checking.Properties;
using PtSpec.Checking.Scenarios;
using PtSpec.Checking.Worlds;
using PtSpec.Core.Lowered;
using static PtSpec.Checking.Worlds.Fold;

namespace PtSpec.Checking.Linking;

/// <summary>
/// Rewrites guarded commands, which say what steps do in a world where every store is visible at once, to ones that go
/// through the store buffer of their CPU; and adds the actions by which stores leave it.
/// </summary>
/// <remarks>
/// <para>A load takes the newest store of its own CPU to the place, and memory where there is none. A plain store goes to the
/// end of the buffer. What is atomic acts on memory, under tso once the buffer is empty, under pso once it holds no store to
/// the same place; with the order of a full barrier once it is empty. smp_wmb marks the newest store: later ones leave after
/// it, while loads go on, so that nothing is ordered that STBAR does not order. A release is marked itself: it leaves when it is
/// the oldest, and what is stored later may leave before it. Any store leaves under tso when it is the oldest, under pso when no
/// older one goes to the same place or has a barrier behind it: one queue in program order is then as good as one for each
/// place.</para>
/// <para>A check, or bookkeeping, is done when the step is taken, on what the CPU itself sees. That a store reaches memory
/// that was given back is checked when it leaves.</para>
/// </remarks>
internal sealed class StoreBuffers
{
    /// <summary>The check that fails when a CPU has more stores pending than its buffer has room for: the room is the fault.</summary>
    public static readonly PropertyCheck Full = new(
        new Property("store buffer", "The model's store buffers have room for every store."), "a CPU's store buffer is full", IsFatal: true);

    private readonly World world;
    private readonly Func<Property, bool> isChecked;
    private readonly IReadOnlyDictionary<Field, SortedSet<int>>[] stored;

    private StoreBuffers(
        World world, Func<Property, bool> isChecked, IReadOnlyList<IReadOnlyList<(MemoryOrder Order, GuardedCommand Command)>> programs)
    {
        this.world = world;
        this.isChecked = isChecked;
        stored = [.. programs.Select(StoredBy)];
    }

    private int Depth => world.StoreBufferDepth;

    private bool IsPso => world.Scenario.Memory == MemoryModel.Pso;

    /// <summary>Rewrites the steps of all CPUs and the actions of the environment.</summary>
    /// <param name="world">The world, which has store buffers.</param>
    /// <param name="isChecked">Which properties are looked at.</param>
    /// <param name="effects">For each CPU, the steps: what primitive each calls and what it does.</param>
    /// <param name="environment">What happens by itself; the stores that leave are added at its end.</param>
    public static void Apply(
        World world,
        Func<Property, bool> isChecked,
        IReadOnlyList<IReadOnlyDictionary<int, (string Primitive, IReadOnlyList<GuardedCommand> Alternatives)>> effects,
        Action<int, int, IReadOnlyList<GuardedCommand>> rewrite,
        ref EnvironmentAction[] environment)
    {
        var buffers = new StoreBuffers(world, isChecked, [.. effects.Select(e => e.Values
            .SelectMany(step => step.Alternatives, (step, command) => (MemoryOrders.Of(world, step.Primitive), command)).ToList())]);
        for (int cpu = 0; cpu < effects.Count; cpu++)
        {
            foreach ((int node, (string primitive, IReadOnlyList<GuardedCommand> alternatives)) in effects[cpu])
                rewrite(cpu, node, [.. alternatives.Select(a => buffers.Step(cpu, primitive, a))]);
        }
        environment =
        [
            .. environment.Select(e => e with { Command = buffers.Rewriter(f => buffers.Seen(e.Cpu, f)).Rewrite(e.Command) }),
            .. Enumerable.Range(0, effects.Count).SelectMany(buffers.Leaving),
        ];
    }

    // The elements of memory that a CPU's plain stores go to; every element of a field where a store computes its own.
    private IReadOnlyDictionary<Field, SortedSet<int>> StoredBy(IReadOnlyList<(MemoryOrder Order, GuardedCommand Command)> program)
    {
        var elements = new Dictionary<Field, SortedSet<int>>();
        foreach ((MemoryOrder order, GuardedCommand command) in program)
        {
            if (IsStore(order))
                Note(command.Commands);
        }
        return elements;

        void Note(IReadOnlyList<Command> commands)
        {
            foreach (Command command in commands)
            {
                if (command is When w)
                    Note(w.Then);
                if (command is not Set s || !world.MemoryFields.Contains(s.Field))
                    continue;
                if (!elements.TryGetValue(s.Field, out SortedSet<int>? of))
                    elements[s.Field] = of = [];
                of.UnionWith(s.Index is Core.Lowered.Constant c ? [(int)c.Value] : Enumerable.Range(0, s.Field.Length));
            }
        }
    }

    private static bool IsStore(MemoryOrder order) => order is MemoryOrder.Plain or MemoryOrder.ReleaseStore;

    private GuardedCommand Step(int cpu, string primitive, GuardedCommand command)
    {
        bool counts = MemoryOrders.IsCounting(primitive);
        GuardedCommand seen = Rewriter(f => counts ? Newest(cpu, f) : Seen(cpu, f)).Rewrite(command);
        if (stored[cpu].Count == 0)
            return seen;
        MemoryOrder order = MemoryOrders.Of(world, primitive);
        List<Command> commands = IsStore(order)
            ? Buffered(cpu, seen.Commands, order == MemoryOrder.ReleaseStore)
            : [.. seen.Commands];
        Expr mayAct = order switch
        {
            MemoryOrder.Full => world.HasDrained(cpu),
            MemoryOrder.Atomic or MemoryOrder.AtomicAttempt when !IsPso => world.HasDrained(cpu),
            // An smp_wmb orders what an atomic stores like any other store.
            MemoryOrder.Atomic or MemoryOrder.AtomicAttempt => All(
                Places(commands).Select(place => Not(HasStoreTo(cpu, place))).Append(Not(HasBarrier(cpu)))),
            _ => One,
        };
        if (order == MemoryOrder.AtomicAttempt && seen.Result is { } succeeds)
            mayAct = Or(Not(succeeds), mayAct);
        if (!IsTrue(mayAct))
            commands.Insert(0, new Guard(mayAct));
        if (order == MemoryOrder.Wmb && IsPso)
            commands.AddRange(MarkNewest(cpu));
        return seen with { Commands = commands };
    }

    // Whether later stores wait for one that is pending.
    private Expr HasBarrier(int cpu) => stored[cpu].Count == 0
        ? Zero
        : Not(All(Enumerable.Range(0, Depth).Select(age => Not(World.Has(world.StoreAt(cpu, age), StoreMark.Barrier)))));

    private ReadsRewriter Rewriter(Func<FieldValue, Expr> read) => new(world.MemoryFields.Contains, read);

    // What a CPU reads: its own newest store to the place, or memory.
    private Expr Seen(int? cpu, FieldValue read)
    {
        if (read.Field == world.StoreBuffer)
            return read.Index is Core.Lowered.Constant c && stored[(int)c.Value / Depth].Count == 0 ? Zero : read;
        return cpu is { } c0 ? Forwarded(c0, read, read) : read;
    }

    // What is stored last, by whoever.
    private Expr Newest(int cpu, FieldValue read) => Enumerable.Range(0, world.Cpus).OrderBy(c => c == cpu)
        .Aggregate(Seen(null, read), (below, c) => Forwarded(c, read, below));

    private Expr Forwarded(int cpu, FieldValue read, Expr otherwise)
    {
        bool mayHold = stored[cpu].TryGetValue(read.Field, out SortedSet<int>? elements)
            && (read.Index is not Core.Lowered.Constant index || elements.Contains((int)index.Value));
        if (!mayHold)
            return otherwise;
        Expr place = PlaceOf(read.Field, read.Index);
        return Enumerable.Range(0, Depth).Aggregate(otherwise, (older, age) =>
            If(Fold.Of(BinaryOperator.Equal, world.PlaceOf(world.StoreAt(cpu, age)), place), world.ValueOf(world.StoreAt(cpu, age)), older));
    }

    private Expr PlaceOf(Field field, Expr index) => Fold.Of(BinaryOperator.Add, index, Number(world.FirstPlace(field) + 1));

    private Expr HasStoreTo(int cpu, Expr place) => Any(Enumerable.Range(0, Depth)
        .Select(age => Fold.Of(BinaryOperator.Equal, world.PlaceOf(world.StoreAt(cpu, age)), place)));

    private IEnumerable<Expr> Places(IReadOnlyList<Command> commands) => commands.SelectMany(command => command switch
    {
        Set s when world.MemoryFields.Contains(s.Field) => [PlaceOf(s.Field, s.Index)],
        When w => Places(w.Then),
        _ => Enumerable.Empty<Expr>(),
    });

    private List<Command> Buffered(int cpu, IReadOnlyList<Command> commands, bool isRelease)
    {
        var result = new List<Command>();
        foreach (Command command in commands)
        {
            switch (command)
            {
                case When w:
                    result.Add(new When(w.Condition, Buffered(cpu, w.Then, isRelease)));
                    break;
                case Set s when world.MemoryFields.Contains(s.Field):
                    Expr store = world.StoreOf(s.Field, s.Index, s.Value);
                    result.AddRange(Append(cpu, isRelease && IsPso ? World.With(store, StoreMark.Release) : store));
                    break;
                default:
                    result.Add(command);
                    break;
            }
        }
        return result;
    }

    // From the last place to the first, so that a store does not go to two.
    private IEnumerable<Command> Append(int cpu, Expr store)
    {
        Expr IsEmpty(int age) => Equal(world.StoreAt(cpu, age), 0);
        yield return new Verify(Full, IsEmpty(Depth - 1));
        for (int age = Depth - 1; age >= 0; age--)
        {
            Expr isNext = age == 0 ? IsEmpty(0) : And(IsEmpty(age), Not(IsEmpty(age - 1)));
            yield return new When(isNext, [SetStore(cpu, age, store)]);
        }
    }

    private IEnumerable<Command> MarkNewest(int cpu)
    {
        for (int age = 0; age < Depth; age++)
        {
            Expr store = world.StoreAt(cpu, age);
            Expr isLast = age == Depth - 1 ? One : Equal(world.StoreAt(cpu, age + 1), 0);
            yield return new When(And(NotEqual(store, 0), isLast), [SetStore(cpu, age, World.With(store, StoreMark.Barrier))]);
        }
    }

    private Set SetStore(int cpu, int age, Expr store) => new(world.StoreBuffer, Number((cpu * Depth) + age), store);

    private IEnumerable<EnvironmentAction> Leaving(int cpu) =>
        stored[cpu].Count == 0 ? [] : Enumerable.Range(0, IsPso ? Depth : 1).Select(age => Leaving(cpu, age));

    private EnvironmentAction Leaving(int cpu, int age)
    {
        var b = new CommandBuilder(world, new StepContext(cpu, ["store buffer"]), isChecked);
        Expr store = world.StoreAt(cpu, age);
        Expr place = world.PlaceOf(store);
        b.Guard(NotEqual(store, 0));
        for (int older = 0; older < age; older++)
        {
            Expr ahead = world.StoreAt(cpu, older);
            b.Guard(And(Not(World.Has(ahead, StoreMark.Barrier)), Fold.Of(BinaryOperator.NotEqual, world.PlaceOf(ahead), place)));
        }
        if (age > 0)
            b.Guard(Not(World.Has(store, StoreMark.Release)));
        foreach ((Field field, SortedSet<int> elements) in stored[cpu])
        {
            foreach (int element in elements)
            {
                b.When(Equal(place, world.FirstPlace(field) + element + 1), () =>
                {
                    CheckIsThere(b, field, element);
                    b.Set(field, Number(element), world.ValueOf(store));
                });
            }
        }
        if (age > 0)
        {
            // What must stay behind this store stays behind those that are older than it.
            b.When(World.Has(store, StoreMark.Barrier), () => b.Set(
                world.StoreBuffer, Number((cpu * Depth) + age - 1), World.With(world.StoreAt(cpu, age - 1), StoreMark.Barrier)));
        }
        for (int later = age; later < Depth; later++)
            b.Set(world.StoreBuffer, Number((cpu * Depth) + later), later + 1 < Depth ? world.StoreAt(cpu, later + 1) : Zero);
        b.When(Not(Rcu.IsWaitedFor(world, cpu)), () => Rcu.EndWaiting(b));
        return new EnvironmentAction($"store {age} of cpu {cpu} leaves its store buffer", b.Finish(null))
        {
            IsStore = true,
            NameIn = read => read(world.StoreBuffer, (cpu * Depth) + age) is var raw && raw == 0
                ? null
                : $"store to {world.PlaceName(raw)} leaves cpu {cpu}'s store buffer",
        };
    }

    private void CheckIsThere(CommandBuilder b, Field field, int element)
    {
        int? table = field == world.Pte ? element / world.PtrsPerPte
            : field == world.TableReady ? element
            : field == world.Lock && world.SplitLocks && element >= world.PmdLocks ? element - world.PmdLocks
            : null;
        if (table is { } t)
            b.Verify(Property.I1, NotEqual(world.TableState[t], (int)TableState.Freed), "a store reaches a page table that was freed meanwhile");
        if (field == world.Content && element >= world.FirstAnonymousPage && world.AnonymousPages > 0)
            b.Verify(Property.I5, NotEqual(world.PageUsed[element - world.FirstAnonymousPage], 0), "a store reaches a page that was freed meanwhile");
    }
}
