using PtSpec.Checking.Linearizability;
using PtSpec.Checking.Scenarios;
using PtSpec.Checking.Worlds;
using PtSpec.Core.Vocabulary;

namespace PtSpec.Checking.Scheduled;

/// <summary>What is constant in the memory of a scenario, and what it holds at first.</summary>
internal sealed class ProtocolLayout
{
    private readonly World world;
    private readonly LockId[] pmdLocks;
    private readonly LockId[] pteLocks;
    private readonly PageId[] cachePages;

    /// <exception cref="NotSupportedException">The compiled core has not what the scenario asks for.</exception>
    public ProtocolLayout(Scenario scenario)
    {
        if (WhatIsMissing(scenario) is { } missing)
            throw new NotSupportedException(missing);
        Scenario = scenario;
        world = new World(scenario);
        Constants = new WorldMm(new ControlledCpu(new WorldState(world), 0, _ => false, _ => 0));
        PtrsPerPte = scenario.PtrsPerPte;
        Cpus = scenario.Cpus.Count;
        Mms = scenario.Mms;
        Pmds = Initial(world.Pmd);
        Ptes = Initial(world.Pte);
        TableStates = [.. Initial(world.TableState).Select(state => (TableState)state)];
        Contents = Initial(world.Content);
        HugeFolios = [.. Initial(world.HugeFolio).Select(huge => huge != 0)];
        AnonVmas = Initial(world.AnonVma);
        NrPtes = [.. Initial(world.NrPtes).Select(number => (int)number)];
        LockNames = [.. Enumerable.Range(0, world.Lock.Length).Select(number => world.Lock.NameOf?.Invoke(number) ?? $"lock {number}")];
        FirstAnonymousPage = world.FirstAnonymousPage;
        PagesUsed = [.. Initial(world.PageUsed).Index().Where(page => page.Item != 0).Select(page => FirstAnonymousPage + page.Index)];
        pmdLocks = [.. Enumerable.Range(0, scenario.Slots.Count).Select(slot => Constants.PmdLockptr(new PmdId(slot)))];
        pteLocks = [.. Enumerable.Range(1, scenario.Tables).Select(table => Constants.PteLockptr(new TableId(table)))];
        cachePages = [.. from slot in Enumerable.Range(0, scenario.Slots.Count)
                         from index in Enumerable.Range(0, PtrsPerPte)
                         select scenario.Slots[slot].IsFile ? Constants.PageCachePage(new PmdId(slot), index) : default];
        ZeroPage = Constants.ZeroPage;
        Monitor = LinearizabilityMonitor.Build(
            scenario.ToReference(), [.. scenario.Cpus.Select(program => (IReadOnlyList<Operation>)program)]);
    }

    public Scenario Scenario { get; }

    /// <summary>Answers what is constant.</summary>
    public WorldMm Constants { get; }

    public int PtrsPerPte { get; }

    public int Cpus { get; }

    public int Mms { get; }

    public ulong[] Pmds { get; }

    public ulong[] Ptes { get; }

    public TableState[] TableStates { get; }

    public ulong[] Contents { get; }

    public bool[] HugeFolios { get; }

    public ulong[] AnonVmas { get; }

    public int[] NrPtes { get; }

    public string[] LockNames { get; }

    public int[] PagesUsed { get; }

    public int FirstAnonymousPage { get; }

    public PageId ZeroPage { get; }

    /// <summary>Judges the outcomes while they are returned.</summary>
    public LinearizabilityMonitor Monitor { get; }

    public LockId PmdLock(PmdId pmd) => pmdLocks[pmd.Index];

    public LockId PteLock(TableId table) => pteLocks[table.Index];

    public PageId CachePage(PmdId pmd, int index) => cachePages[(pmd.Index * PtrsPerPte) + index];

    /// <summary>Whether UFFDIO_COPY may fill a slot.</summary>
    public bool IsFilledByUserfaultfd(PmdId pmd) => world.IsFilledByUserfaultfd(pmd.Index);

    /// <summary>Whether the compiled core has all that a scenario asks for.</summary>
    public static bool IsOffered(Scenario scenario) => WhatIsMissing(scenario) is null;

    private static string? WhatIsMissing(Scenario scenario)
    {
        if (scenario.Features != Features.None)
            return $"the compiled core has no {scenario.Features}";
        if (scenario.Memory != MemoryModel.Sc)
            return "schedules are sequentially consistent";
        if (scenario.Slots.Any(slot => slot.IsHugeAnonymous || slot.Vma == VmaKind.Kernel))
            return "the compiled core has neither huge anonymous memory nor the kernel's own";
        if (scenario.Slots.Any(slot => slot.Pmd.Kind == PmdSetupKind.Migration || slot.Pmd.Ptes.Any(pte => pte.Kind == PteSetupKind.Swap)))
            return "the compiled core neither swaps nor migrates";
        Operation[] missing = [.. scenario.Operations.Where(operation => !ScheduledOperation.IsOffered(operation)).Take(1)];
        return missing.Length == 0 ? null : $"the compiled core has no {missing[0].Word}";
    }

    private ulong[] Initial(Field field) => [.. Enumerable.Range(0, field.Length).Select(i => world.Initial(field, i))];
}
