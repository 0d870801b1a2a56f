using System.Runtime.CompilerServices;
using PtSpec.Checking.Exploration;
using PtSpec.Checking.Linearizability;
using PtSpec.Checking.Linking;
using PtSpec.Checking.Properties;
using PtSpec.Checking.Scenarios;
using PtSpec.Checking.Worlds;
using PtSpec.Core.Lowered;

namespace PtSpec.Checking.Compilation;

/// <summary>A scenario ready to be explored: its routines linked, its states packed, its steps compiled when first taken.</summary>
/// <remarks>
/// Its model may be asked by several threads at once; the rest is for one. Dispose it when the exploration is over.
/// </remarks>
internal sealed unsafe class CompiledScenario : IDisposable
{
    /// <summary>The room that store buffers have at first; where that is not enough a search starts again with more.</summary>
    public const int FirstStoreBufferDepth = 3;

    /// <summary>The most room: more are never pending in a scenario that can be explored, as an operation ends with none.</summary>
    internal const int MostStores = 12;

    private readonly CheckList checks;
    private readonly TriggerCounters counters = new();
    private readonly StepCompiler compiler;
    private readonly CpuSteps[] steps;
    private readonly StepFunction[] actions;
    private readonly StepFunction everyAction;
    private readonly Recurrence[][] recurrences;
    private IReadOnlyList<int>? neverWaits;
    private Prospects? prospects;

    /// <summary>Links and packs a scenario.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="find">Finds a routine by its C# name; where changed routines come in.</param>
    /// <param name="isChecked">Which properties are looked at.</param>
    /// <param name="storeBufferDepth">How many stores a CPU's store buffer has room for, where stores become visible late.</param>
    /// <exception cref="NotSupportedException">The scenario is too large for the packing or the monitor.</exception>
    public CompiledScenario(
        Scenario scenario, Func<string, RoutineProgram>? find = null, Func<Property, bool>? isChecked = null, int storeBufferDepth = FirstStoreBufferDepth)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        Func<Property, bool> looksAt = isChecked ?? (_ => true);
        find ??= Routines.Find;
        World = new World(scenario, storeBufferDepth);
        CpuProgram[] programs = [.. Enumerable.Range(0, World.Cpus).Select(c => Linker.Link(World, c, find))];
        Cpus = [.. Simplifier.Simplify(World, programs, looksAt, out IReadOnlyList<EnvironmentAction> environment).Select(p => new CompiledCpu(p))];
        LinearizabilityMonitor? monitor = looksAt(Property.Linearizability)
            ? LinearizabilityMonitor.Build(scenario.ToReference(), [.. scenario.Cpus.Select(ops => (IReadOnlyList<Core.Vocabulary.Operation>)ops)])
            : null;
        checks = new CheckList(looksAt, monitor);
        Environment = environment;
        Layout = new StateLayout(
            StoredFields(), [.. Cpus.Select(c => c.CounterBits)], [.. Cpus.Select(c => c.Frame.WordsBits)], MonitorBits(monitor));
        if (Layout.Words > Explorer.MaxWordsPerState)
            throw new NotSupportedException(
                $"a state needs {Layout.Words} words of 64 bits, and at most {Explorer.MaxWordsPerState} fit; take fewer slots, entries per table, tables, pages or CPUs");
        foreach (CompiledCpu cpu in Cpus)
            cpu.PlaceFrame(Layout.Frame(cpu.Index));
        compiler = new StepCompiler(Layout, checks);
        steps = [.. Cpus.Select(c => new CpuSteps(Layout.Counter(c.Index), new StepFunction?[c.Steps.Count]))];
        Stores = [.. Enumerable.Range(0, environment.Count).Where(a => environment[a].IsStore)];
        actions = [.. environment.Select(e => compiler.Compile(e.Name, [e.Command]))];
        everyAction = compiler.Compile("what happens by itself", environment.Select(e => e.Command));
        recurrences = [.. Cpus.Select(c => c.Recurrences())];
    }

    /// <summary>The same scenario with more room in its store buffers, if that is what a check says that it lacks; otherwise 0.</summary>
    /// <exception cref="NotSupportedException">There is no more room to give.</exception>
    internal int DepthInsteadOf(PropertyCheck failed)
    {
        if (failed != StoreBuffers.Full)
            return 0;
        int more = World.StoreBufferDepth + FirstStoreBufferDepth;
        return more <= MostStores ? more : throw new NotSupportedException($"A CPU has more than {MostStores} stores pending.");
    }

    /// <summary>The shared state.</summary>
    public World World { get; }

    /// <summary>The programs of the CPUs.</summary>
    public IReadOnlyList<CompiledCpu> Cpus { get; }

    /// <summary>How states are packed.</summary>
    public StateLayout Layout { get; }

    /// <summary>The model for the explorer.</summary>
    public ScenarioModel Model => new(this);

    /// <summary>What can happen by itself.</summary>
    internal IReadOnlyList<EnvironmentAction> Environment { get; }

    /// <summary>States of the linearizability monitor; 0 when that property is not looked at.</summary>
    public int MonitorStates => checks.Monitor?.States ?? 0;

    /// <summary>The linearizability monitor; null when that property is not looked at.</summary>
    internal LinearizabilityMonitor? Monitor => checks.Monitor;

    /// <summary>The number of the check that a state fails from which the operations cannot be finished.</summary>
    internal int NeverEnds => checks.IsChecked(Property.Completion) ? checks.NumberOf(FinalStates.Trapped) : 0;

    /// <summary>For each CPU, the number of the check that a state fails from which it alone goes round for ever.</summary>
    internal IReadOnlyList<int> NeverWaits => neverWaits ??= checks.IsChecked(Property.I8)
        ? [.. Cpus.Select(c => c.HasLoop ? checks.NumberOf(FinalStates.Spins(c.Index)) : 0)]
        : [];

    /// <summary>The number of the check that a fair cycle fails; 0 when nobody asks, or when no program could take part in one.</summary>
    internal int NeverProgresses => checks.IsChecked(Property.Progress) && Cpus.Any(c => c.HasRetryLoop) ? checks.NumberOf(FinalStates.Livelocked) : 0;

    /// <summary>What its states tell of what may follow.</summary>
    internal Prospects Prospects => prospects ??= new Prospects(this);

    /// <summary>The CPU that a check says goes round for ever; -1 when it says nothing of the kind.</summary>
    internal int SpinningCpu(PropertyCheck check) => Enumerable.Range(0, Cpus.Count).FirstOrDefault(c => check == FinalStates.Spins(c), -1);

    /// <summary>Whether it is the outcome of an operation that fails a check.</summary>
    internal bool IsOutcome(PropertyCheck check) => check == checks.NotLinearizable;

    /// <summary>The check of that number.</summary>
    public PropertyCheck Check(int number) => checks[number];

    /// <summary>How often a property was looked at since the scenario was compiled.</summary>
    public ulong Triggered(Property property) => counters[property];

    /// <summary>How often each property was looked at.</summary>
    internal ulong[] Tally() => [.. Property.All.Select(Triggered)];

    /// <summary>Begins to count anew; nobody is counting meanwhile.</summary>
    internal void ForgetTally() => counters.Forget();

    /// <summary>Adds what was counted before.</summary>
    internal void AddTally(ulong[] before)
    {
        for (int i = 0; i < before.Length; i++)
            counters.Mine[i] += before[i];
    }

    /// <summary>Writes the successors of a state that one CPU's step leads to; none when it cannot take it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int Step(int cpu, ulong* state, ulong* successors, StepReport* report)
    {
        ref readonly CpuSteps of = ref steps[cpu];
        int counter = (int)((state[of.Word] >> of.Shift) & of.Mask);
        if ((uint)counter >= (uint)of.Functions.Length)
            return 0;
        StepFunction function = Volatile.Read(ref of.Functions[counter]) ?? Compile(cpu, counter);
        return function(state, successors, report);
    }

    /// <summary>Compiles every so-manieth of the steps that nobody has taken yet.</summary>
    internal void CompileSteps(int part, int parts)
    {
        int number = 0;
        for (int cpu = 0; cpu < steps.Length; cpu++)
        {
            for (int counter = 0; counter < steps[cpu].Functions.Length; counter++)
            {
                if (number++ % parts == part && steps[cpu].Functions[counter] is null)
                    RuntimeHelpers.PrepareDelegate(Compile(cpu, counter));
            }
        }
    }

    /// <summary>Writes those of them that can be part of a livelock.</summary>
    internal int RecurringStep(int cpu, ulong* state, ulong* successors, StepReport* report)
    {
        int words = Layout.Words;
        int counter = Counter(new ReadOnlySpan<ulong>(state, words), cpu);
        if (recurrences[cpu][counter] != Recurrence.Possible)
            return 0;
        int found = Step(cpu, state, successors, report);
        int kept = 0;
        for (int k = 0; k < found; k++)
        {
            var next = new ReadOnlySpan<ulong>(successors + (k * words), words);
            if (Cpus[cpu].Recurs(counter, k, Counter(next, cpu)))
                next.CopyTo(new Span<ulong>(successors + (kept++ * words), words));
        }
        return kept;
    }

    /// <summary>The actions by which stores leave store buffers: they happen whoever runs, and nobody else has to move for that.</summary>
    internal IReadOnlyList<int> Stores { get; }

    /// <summary>Writes the successor of a state that an action of the environment leads to.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int Act(int action, ulong* state, ulong* successors, StepReport* report) => actions[action](state, successors, report);

    /// <summary>Writes the successors of a state that all actions of the environment lead to, until one fails a check.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int ActAll(ulong* state, ulong* successors, StepReport* report) => everyAction(state, successors, report);

    /// <summary>A report for this thread.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal StepReport NewReport() => new() { Triggered = counters.Mine };

    /// <summary>A report for this thread of steps that the search does not take: how often who looks at them depends on the threads.</summary>
    internal StepReport NewUntoldReport() => new() { Triggered = counters.Untold };

    /// <summary>The greatest number of successors of a state; 1 where no state has any, for the initial state.</summary>
    internal int MaxSuccessors => Math.Max(
        1, actions.Length + Cpus.Sum(c => c.Program.Effects.Values.Select(a => a.Count).DefaultIfEmpty().Max()));

    /// <summary>Writes the initial state.</summary>
    internal void WriteInitial(Span<ulong> state)
    {
        state[..Layout.Words].Clear();
        foreach (Field field in Layout.Fields)
        {
            for (int i = 0; i < field.Length; i++)
            {
                if (Layout.Holds(field, i))
                    Layout.Place(field)[i].Write(state, World.Initial(field, i));
            }
        }
        if (checks.Monitor is { } monitor)
            Layout.Monitor.Write(state, monitor.Initial);
        foreach (CompiledCpu cpu in Cpus)
            WriteStart(cpu, state);
    }

    /// <summary>Judges a state in which nobody can take a step.</summary>
    internal int JudgeEnd(ReadOnlySpan<ulong> state)
    {
        PropertyCheck? failed = FinalStates.Judge(this, state);
        return failed is null ? 0 : checks.NumberOf(failed);
    }

    /// <summary>Whether violations of a property are looked for.</summary>
    internal bool IsChecked(Property property) => checks.IsChecked(property);

    /// <summary>The value of a field's element in a state.</summary>
    public ulong Read(ReadOnlySpan<ulong> state, Field field, int index) =>
        Layout.Holds(field, index) ? Layout.Place(field)[index].Read(state) : World.Initial(field, index);

    /// <summary>The program counter of a CPU in a state.</summary>
    public int Counter(ReadOnlySpan<ulong> state, int cpu) => (int)Layout.Counter(cpu).Read(state);

    /// <summary>Notes that a property of final states was looked at.</summary>
    internal void Count(Property property) => counters.Add(property);

    /// <inheritdoc/>
    public void Dispose()
    {
        checks.Dispose();
    }

    private StepFunction Compile(int cpu, int counter)
    {
        StepFunction function = compiler.Compile(Cpus[cpu], Cpus[cpu].Steps[counter]);
        return Interlocked.CompareExchange(ref steps[cpu].Functions[counter], function, null) ?? function;
    }

    /// <summary>A CPU's compiled steps, and where in a state its program counter lies.</summary>
    private readonly struct CpuSteps(BitPlace counter, StepFunction?[] functions)
    {
        public readonly int Word = counter.Word;
        public readonly int Shift = counter.Shift;
        public readonly ulong Mask = counter.Mask;
        public readonly StepFunction?[] Functions = functions;
    }

    private static int MonitorBits(LinearizabilityMonitor? monitor) => monitor is null || monitor.States == 1
        ? 0
        : 64 - System.Numerics.BitOperations.LeadingZeroCount((ulong)monitor.States - 1);

    private List<StoredField> StoredFields()
    {
        GuardedCommand[] commands = [.. Cpus.SelectMany(c => c.Program.Effects.Values).SelectMany(a => a), .. Environment.Select(e => e.Command)];
        var uses = new FieldUses();
        foreach (GuardedCommand command in commands)
            uses.Add(command);
        var machines = new MachineValues(World, commands);
        return [.. World.Fields.Where(uses.IsUsed).Select(f => new StoredField(f, uses.Elements(f), f.IsOfMachine ? machines.Bits(f) : f.Bits))];
    }

    private void WriteStart(CompiledCpu cpu, Span<ulong> state)
    {
        // A local that a changed routine reads before it assigns it is 0.
        var values = new Dictionary<int, Expr>();
        int node = cpu.Program.Program.Entry;
        Expr ValueOf(int local) => values.GetValueOrDefault(local, Fold.Zero);
        Expr Now(Expr e) => Fold.Rewrite(e, ValueOf, World.Query);
        while (!cpu.Program.Effects.ContainsKey(node))
        {
            switch (cpu.Nodes[node])
            {
                case FlatAssign a:
                    values[a.Target] = Now(a.Value);
                    node = a.Next;
                    break;
                case FlatBranch b:
                    node = Fold.IsTrue(Now(b.Condition)) ? b.WhenTrue : b.WhenFalse;
                    break;
                case FlatCheck c when Fold.IsTrue(Now(c.Condition)):
                    node = c.Next;
                    break;
                default:
                    throw new NotSupportedException($"{cpu.Nodes[node].Origin.StepName} ends an operation without any step.");
            }
        }
        Layout.Counter(cpu.Index).Write(state, (ulong)cpu.CounterOf(node));
        foreach (int local in cpu.LiveAt(node))
            cpu.Place(local).Write(state, ((Constant)ValueOf(local)).Value);
    }
}
