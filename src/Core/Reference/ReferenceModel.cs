using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Reference;

/// <summary>
/// Memory as its user may observe it, one operation after the other: the sequential specification. Retracting and
/// allocating page tables are no-ops here, and that they look so from outside is the theorem that a checker proves.
/// </summary>
/// <remarks>
/// <para>
/// What an entry remembers. Anonymous memory: its content, and whether a page is mapped (mincore tells). Shared shmem:
/// the content of the page cache. Private shmem: the anonymous copy if there is one, and whether the page-cache page
/// may be mapped, which over-approximates: one access may map a whole slot (fault-around, a huge folio).
/// </para>
/// <para>
/// Anonymous memory that may be huge remembers that too: an access or a collapse may map all of the slot, and the huge zero
/// folio looks unmapped for the moment in which it is split or gives way to another (mm/huge_memory.c), so that only a
/// page that was stored to is surely mapped.
/// </para>
/// <para>
/// An access maps pages before it takes effect, and others may see that. <see cref="Invoke"/> therefore tells the model
/// that an access has begun; <see cref="Apply"/> makes it take effect. A caller with no concurrency needs only Apply.
/// </para>
/// </remarks>
internal sealed partial class ReferenceModel
{
    private const int MaxSlots = 3;
    private const int MaxEntries = 4;
    private const int BitsPerEntry = 4;
    private const int FirstSlotBit = 48;
    private const int BitsPerSlot = 3;
    private const ulong ContentMask = 3;
    private const ulong Present = 4;
    private const ulong MaybeMapped = 8;
    private const ulong PendingMask = 7;
    private const int FirstUnmappedBit = FirstSlotBit + (MaxSlots * BitsPerSlot);

    private readonly VmaKind[] vmas;
    private readonly bool[] isHuge;
    private readonly bool[] staysHuge;
    private readonly bool[] tracksMapping;
    private readonly int[] cache;
    private readonly int[] places;

    /// <summary>Makes the model of <paramref name="slots"/>.</summary>
    /// <param name="slots">At most 3 slots, with at most 4 entries each.</param>
    /// <param name="program">
    /// Every operation that will ever be applied; what none of them can observe is not remembered, so that more states
    /// are equal. Null for any operation.
    /// </param>
    /// <param name="zapsInParts">Whether a zap may drop its lock between two entries.</param>
    /// <param name="keepsTranslations">Whether CPUs may reach what a zap has taken away until it has flushed.</param>
    public ReferenceModel(
        IReadOnlyList<ReferenceSlot> slots, IEnumerable<Operation>? program = null, bool zapsInParts = false, bool keepsTranslations = false)
    {
        ArgumentNullException.ThrowIfNull(slots);
        if (slots.Count is 0 or > MaxSlots || slots.Any(slot => slot.Entries.Count is 0 or > MaxEntries))
            throw new ArgumentException($"1 to {MaxSlots} slots with 1 to {MaxEntries} entries each.", nameof(slots));
        PtrsPerPte = slots[0].Entries.Count;
        this.zapsInParts = zapsInParts;
        this.keepsTranslations = keepsTranslations;
        isReclaimed = program?.Any(operation => operation.Kind == OperationKind.Reclaim) ?? false;
        vmas = [.. slots.Select(slot => slot.Vma)];
        isHuge = [.. slots.Select(slot => slot.IsHugeAnonymous)];
        staysHuge = [.. slots.Select(slot => slot.StaysHuge)];
        tracksMapping = [.. vmas.Select((vma, slot) => Observes(vma, program?.Where(operation => operation.Pmd.Index == slot || (operation.Shape.HasTarget && operation.Target.Index == slot))))];
        refusals = [.. slots.Select((start, slot) => Refusals(program?.Where(operation => operation.Pmd.Index == slot), start.HasNoFaultHandler))];
        cache = new int[slots.Count * PtrsPerPte];
        places = [.. Enumerable.Range(0, slots.Count)];
        foreach (Operation operation in program ?? [])
            Share(operation);
        ulong word = 0;
        for (int slot = 0; slot < slots.Count; slot++)
        {
            if (slots[slot].Entries.Count != PtrsPerPte)
                throw new ArgumentException("Every slot has as many entries.", nameof(slots));
            for (int index = 0; index < PtrsPerPte; index++)
                word |= Start(slot, index, slots[slot].Entries[index]) << Shift(slot, index);
        }

        Initial = new ReferenceState(word);
    }

    /// <summary>Entries per slot.</summary>
    public int PtrsPerPte { get; }

    /// <summary>The state before any operation.</summary>
    public ReferenceState Initial { get; }

    /// <summary>
    /// The state when <paramref name="operation"/> has begun and not yet taken effect: an access may already have
    /// mapped pages. To be followed by <see cref="Apply"/> of the same operation; at most 7 accesses a slot at a time.
    /// </summary>
    public ReferenceState Invoke(ReferenceState state, Operation operation)
    {
        int slot = operation.Pmd.Index;
        if (!IsSeenPending(operation) || !tracksMapping[slot])
            return state;
        if (Pending(state.Word, slot) == (int)PendingMask)
            throw new InvalidOperationException("More than 7 accesses to one slot at a time.");
        return state with { Word = state.Word + (1UL << PendingShift(slot)) };
    }

    /// <summary>The ways in which <paramref name="operation"/> may end in <paramref name="state"/>, each once.</summary>
    public IReadOnlyList<(Outcome Outcome, ReferenceState Next)> Apply(ReferenceState state, Operation operation)
    {
        IReadOnlyList<(Outcome Outcome, ReferenceState Next)> ways = OfWhatIsThere(state, operation);
        bool givesUp = isReclaimed && operation.Kind == OperationKind.MadviseFree;
        if (state.Old == 0 && !givesUp)
            return ways;
        return
        [
            .. ways.Select(way => (way.Outcome, way.Next with { Old = OldAfter(state.Old, operation, way.Outcome) }))
                .Union(OfOldPages(state, operation)),
        ];
    }

    private IReadOnlyList<(Outcome Outcome, ReferenceState Next)> OfWhatIsThere(ReferenceState state, Operation operation)
    {
        int slot = operation.Pmd.Index;
        ulong word = state.Word;
        if (IsLeaving(state, slot))
            return WhileLeaving(state, operation);
        if (IsUnmapped(word, slot))
            return [(WhereNothingIsMapped(operation), Ended(word, operation))];
        IReadOnlyList<(Outcome Outcome, ReferenceState Next)> ways = Ways(state, operation);
        return tracksMapping[slot] && MaySplitZeroFolio(operation) && operation.Kind != OperationKind.DontNeed
            ? [.. ways.Select(way => (way.Outcome, AfterSplit(way.Next, operation)))]
            : ways;
    }

    private IReadOnlyList<(Outcome Outcome, ReferenceState Next)> Ways(ReferenceState state, Operation operation)
    {
        int slot = operation.Pmd.Index;
        ulong word = state.Word;
        return operation.Kind switch
        {
            OperationKind.Read or OperationKind.GupFast or OperationKind.GupRemote =>
                [(Value(Content(word, slot, operation.Index)), Touched(word, operation)), .. Refused(word, operation)],
            OperationKind.Write => [(Outcome.Ok, Stored(Touched(word, operation).Word, operation)), .. Refused(word, operation)],
            OperationKind.DontNeed => [(Outcome.Ok, Over(Dropped(word, operation), operation))],
            OperationKind.Retract or OperationKind.KhugepagedMm => [(Outcome.Ok, Ended(word, operation))],
            OperationKind.CollapseMm when staysHuge[slot] => [(Outcome.Ok, Touched(word, operation))],
            OperationKind.CollapseMm => [(Outcome.Ok, Touched(word, operation)), (Outcome.Invalid, Ended(word, operation))],
            OperationKind.PteAlloc or OperationKind.Perf or OperationKind.KernelThread or OperationKind.DumpTables or OperationKind.Split or OperationKind.MigrateHuge => [(Outcome.Ok, state)],
            OperationKind.UffdMove => MovedPage(state, operation),
            OperationKind.Fork => [(Outcome.Ok, Copied(word, operation)), (Outcome.NoMemory, NeverMade(word, operation))],
            OperationKind.Mremap => [(Outcome.Ok, Moved(word, operation))],
            OperationKind.Collapse => [(Outcome.Ok, Collapsed(word, operation))],
            OperationKind.Munmap or OperationKind.Exit => [(Outcome.Ok, Unmapped(word, slot))],
            OperationKind.Mincore => Mincore(state, slot, operation.Index),
            OperationKind.Pagemap => Pagemap(state, slot, operation.Index),
            OperationKind.SwapOut or OperationKind.SwapOff or OperationKind.Migrate or OperationKind.NumaScan or OperationKind.Protect =>
                [(Outcome.Ok, state)],
            OperationKind.HmmSnapshot => [(Outcome.Zero, state), (Outcome.One, state)],
            OperationKind.ClearRefs or OperationKind.DamonMkold or OperationKind.MadviseCold or OperationKind.WalkPtes or
                OperationKind.SplitHugePage or OperationKind.HwpoisonSearch or OperationKind.MakeCoherent or OperationKind.MakeCoherentElsewhere => [(Outcome.Ok, state)],
            OperationKind.Ksm or OperationKind.LruGen or OperationKind.WpShared or OperationKind.CollapseMthp => [(Outcome.Ok, state)],
            OperationKind.InsertPage or OperationKind.InsertPages => [(Outcome.Ok, state), (Outcome.Busy, state)],
            OperationKind.FollowPfnmap => [(Outcome.Ok, state), (Outcome.Invalid, state)],
            OperationKind.WillNeed => [(Outcome.Ok, state)],
            OperationKind.ToDevice => [(Outcome.Ok, Mapped(state, operation)), (Outcome.Skipped, state)],
            OperationKind.WriteBack => [(Outcome.Ok, state)],
            OperationKind.PunchHole => [(Outcome.Ok, Stored(word, operation))],
            OperationKind.Reclaim => Reclaimed(state, operation),
            OperationKind.MadviseFree when isReclaimed => [(Outcome.Ok, state)],
            OperationKind.MadviseFree => [(Outcome.Ok, state), (Outcome.One, Dropped(word, operation))],
            OperationKind.UffdCopy or OperationKind.RwInstall or OperationKind.UffdZeropage => Install(state, operation),
            OperationKind.UffdRegisterMissing or OperationKind.UffdRegisterWp => [(Outcome.Ok, state)],
            OperationKind.UffdWriteProtect or OperationKind.UffdUnprotect => [(Outcome.Ok, state), (Outcome.NoEntry, state)],
            OperationKind.UffdPoison => Poison(state),
            OperationKind.GuardInstall => [(Outcome.Ok, Dropped(word, operation)), (Outcome.Invalid, state)],
            OperationKind.Vmalloc or OperationKind.Vfree or OperationKind.Ioremap or OperationKind.Iounmap or OperationKind.Vread
                or OperationKind.DumpKernel or OperationKind.DumpCurrent => OfKernel(state, operation),
            _ => throw new ArgumentOutOfRangeException(nameof(operation), operation.Kind, "Not an operation."),
        };
    }

    // Who can tell whether a page is mapped: mincore in anonymous memory, the installers in a private file mapping.
    private static bool Observes(VmaKind vma, IEnumerable<Operation>? program) => vma switch
    {
        VmaKind.Anonymous => program?.Any(operation => operation.Kind is OperationKind.Mincore or OperationKind.Pagemap or OperationKind.UffdMove
            or OperationKind.UffdCopy or OperationKind.UffdZeropage) ?? true,
        VmaKind.PrivateShmem => program?.Any(
            operation => operation.Kind is OperationKind.UffdCopy or OperationKind.RwInstall) ?? true,
        _ => false,
    };

    // An access may have mapped pages already; a retract, or a zap that reclaims, may have taken the table that UFFDIO_COPY has
    // just seen, which then reports -EEXIST although nothing is mapped: the second look at the entry is strict on purpose
    // (mm/userfaultfd.c: not present after it was none or a table).
    private bool IsSeenPending(Operation operation) => operation.Kind switch
    {
        OperationKind.Read or OperationKind.Write or OperationKind.GupFast or OperationKind.GupRemote or OperationKind.Collapse => true,
        OperationKind.Retract or OperationKind.CollapseMm or OperationKind.KhugepagedMm => vmas[operation.Pmd.Index] == VmaKind.PrivateShmem,
        OperationKind.DontNeed => MayReclaim(operation) || MaySplitZeroFolio(operation),
        _ => MaySplitZeroFolio(operation),
    };

    private bool MayReclaim(Operation zap) =>
        zapsInParts && vmas[zap.Pmd.Index] == VmaKind.PrivateShmem && (zap.IsWholeSlot || PtrsPerPte == 1);

    private ReferenceState Ended(ulong word, Operation operation)
    {
        int slot = operation.Pmd.Index;
        bool counted = IsSeenPending(operation) && tracksMapping[slot] && Pending(word, slot) > 0;
        return new ReferenceState(counted ? word - (1UL << PendingShift(slot)) : word);
    }

    // A device's page may come where nothing was mapped.
    private ReferenceState Mapped(ReferenceState state, Operation operation) => tracksMapping[operation.Pmd.Index]
        ? new ReferenceState(state.Word | (Present << Shift(operation.Pmd.Index, operation.Index)))
        : state;

    private static Outcome Value(int content) => Outcome.Zero + content;

    private static int PendingShift(int slot) => FirstSlotBit + (slot * BitsPerSlot);

    private static int Pending(ulong word, int slot) => (int)((word >> PendingShift(slot)) & PendingMask);

    private int Shift(int slot, int index) => ((places[slot] * PtrsPerPte) + index) * BitsPerEntry;

    private ulong Start(int slot, int index, ReferenceEntry entry)
    {
        ulong content = (ulong)entry.Content & ContentMask;
        switch (vmas[slot])
        {
            case VmaKind.Anonymous:
                if (!entry.Mapped)
                    return entry.MaybeMapped && tracksMapping[slot] ? MaybeMapped : 0;
                return content | (tracksMapping[slot] ? Present : 0);
            case VmaKind.SharedShmem:
                return content;
            case VmaKind.Kernel:
                return entry.Mapped ? content | Present : 0;
            default:
                cache[(slot * PtrsPerPte) + index] = entry.Content;
                ulong mapped = entry.Mapped && tracksMapping[slot] ? MaybeMapped : 0;
                ulong copy = (ulong)(entry.Overlay ?? 0) & ContentMask;
                return mapped | copy | (entry.Overlay is null ? 0 : Present);
        }
    }

    private ulong Entry(ulong word, int slot, int index) => word >> Shift(slot, index);

    private int Content(ulong word, int slot, int index)
    {
        ulong entry = Entry(word, slot, index);
        bool readsCache = vmas[slot] == VmaKind.PrivateShmem && (entry & Present) == 0;
        return readsCache ? cache[(slot * PtrsPerPte) + index] : (int)(entry & ContentMask);
    }

    // What an access leaves behind whatever it reads or stores: it is no longer pending, and pages are mapped.
    private ReferenceState Touched(ulong word, Operation access)
    {
        int slot = access.Pmd.Index;
        if (!tracksMapping[slot])
            return new ReferenceState(word);
        word = Ended(word, access).Word;
        if (isHuge[slot])
        {
            ulong stored = access.Kind == OperationKind.Write ? Present << Shift(slot, access.Index) : 0;
            return new ReferenceState(WithAllMaybeMapped(word, slot) | stored);
        }
        if (vmas[slot] == VmaKind.Anonymous)
            return new ReferenceState(word | (Present << Shift(slot, access.Index)));
        // A store to a private mapping maps a copy of its own, never the page cache.
        if (access.Kind == OperationKind.Write)
            return new ReferenceState(word);
        return new ReferenceState(WithAllMaybeMapped(word, slot));
    }

    private ReferenceState Collapsed(ulong word, Operation collapse)
    {
        int slot = collapse.Pmd.Index;
        ulong ended = Ended(word, collapse).Word;
        return new ReferenceState(tracksMapping[slot] ? WithAllMaybeMapped(ended, slot) : ended);
    }

    private ulong WithAllMaybeMapped(ulong word, int slot)
    {
        for (int index = 0; index < PtrsPerPte; index++)
            word |= MaybeMapped << Shift(slot, index);
        return word;
    }

    private ReferenceState Stored(ulong word, Operation store)
    {
        int slot = store.Pmd.Index;
        int shift = Shift(slot, store.Index);
        ulong present = vmas[slot] == VmaKind.PrivateShmem ? Present : 0;
        return new ReferenceState((word & ~(ContentMask << shift)) | (((uint)store.Value | present) << shift));
    }

    private ReferenceState Dropped(ulong word, Operation operation)
    {
        int slot = operation.Pmd.Index;
        if (vmas[slot] == VmaKind.SharedShmem)
            return new ReferenceState(word);
        for (int index = 0; index < PtrsPerPte; index++)
        {
            if (operation.IsWholeSlot || operation.Index == index)
                word &= ~((ContentMask | Present | MaybeMapped) << Shift(slot, index));
        }

        return new ReferenceState(word);
    }

    private IReadOnlyList<(Outcome Outcome, ReferenceState Next)> Mincore(ReferenceState state, int slot, int index)
    {
        // The page cache of a file mapping is resident whether mapped or not.
        if (vmas[slot] != VmaKind.Anonymous || (Entry(state.Word, slot, index) & Present) != 0)
            return [(Outcome.One, state)];
        return Pending(state.Word, slot) > 0 || (Entry(state.Word, slot, index) & MaybeMapped) != 0
            ? [(Outcome.Zero, state), (Outcome.One, state)]
            : [(Outcome.Zero, state)];
    }

    // What is mapped of a file is the kernel's affair: it may be taken away, and mapped around a fault, at any time.
    private IReadOnlyList<(Outcome Outcome, ReferenceState Next)> Pagemap(ReferenceState state, int slot, int index) =>
        vmas[slot] == VmaKind.Anonymous ? Mincore(state, slot, index) : [(Outcome.Zero, state), (Outcome.One, state)];

    private IReadOnlyList<(Outcome Outcome, ReferenceState Next)> Install(ReferenceState state, Operation install)
    {
        int slot = install.Pmd.Index;
        ulong entry = Entry(state.Word, slot, install.Index);
        if ((entry & Present) != 0)
            return [(Outcome.Exists, state), (Outcome.Again, state), .. IfNotRegistered(state, slot)];
        ReferenceState next = Stored(state.Word, install);
        if (vmas[slot] == VmaKind.Anonymous)
            return InstallAnonymous(state, next, install);
        return (entry & MaybeMapped) != 0 || Pending(state.Word, slot) > 0 || MayHaveMarkers(slot)
            ? [(Outcome.Ok, next), (Outcome.Again, state), (Outcome.Exists, state)]
            : [(Outcome.Ok, next), (Outcome.Again, state)];
    }
}
