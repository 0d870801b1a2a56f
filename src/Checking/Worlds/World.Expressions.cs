using PtSpec.Checking.Scenarios;
using PtSpec.Core.Lowered;
using PtSpec.Core.Vocabulary;

namespace PtSpec.Checking.Worlds;

/// <content>What is constant in a scenario, and expressions over its fields that several primitives need.</content>
internal sealed partial class World
{
    /// <summary>The value of a member of IMm that is constant in this scenario.</summary>
    /// <exception cref="ArgumentException">The member is unknown.</exception>
    public Expr Query(string member, IReadOnlyList<Expr> arguments) => member switch
    {
        "AtLeast" => Fold.Truth(AtLeast(Integer(arguments[0]), Integer(arguments[1]))),
        "PtrsPerPte" => Fold.Number(PtrsPerPte),
        "PmdLockptr" => Pml(arguments[0]),
        "PteLockptr" => SplitLocks
            ? Fold.Of(BinaryOperator.Add, arguments[0], Fold.Number(PmdLocks - 1))
            : Fold.Zero,
        "Has" => Fold.Truth(Scenario.Features.HasFlag((Features)Integer(arguments[0]))),
        "VmaMayGo" => Fold.Truth(VmaMayGo(Integer(arguments[0]))),
        "VmaIsAnonymous" => Fold.Truth(Scenario.Slots[Integer(arguments[0])].Vma == VmaKind.Anonymous),
        "VmaIsShared" => Fold.Truth(Scenario.Slots[Integer(arguments[0])].Vma == VmaKind.SharedShmem),
        "PageCachePage" => Fold.Of(BinaryOperator.Add, Fold.Number(cacheBase[Integer(arguments[0])]), arguments[1]),
        "PagesAreShared" => Fold.Truth(PagesAreShared),
        "HasOtherMapping" => Fold.Truth(Scenario.OtherMappingOf(Integer(arguments[0])) is not null),
        "HasMovedMapping" => Fold.Truth(HasMovedMapping(Integer(arguments[0]))),
        "OtherMapping" => Fold.Number(Scenario.OtherMappingOf(Integer(arguments[0])) ?? Integer(arguments[0])),
        "ComesFirst" => ComesFirst(arguments[0], arguments[1]),
        "UserfaultfdIsUsed" => Fold.Truth(UserfaultfdIsUsed(Integer(arguments[0]))),
        "MayHaveMarkers" => Fold.Truth(MayHaveMarkers(Integer(arguments[0]))),
        "KhugepagedScans" => Fold.Truth(KhugepagedScans(Integer(arguments[0]))),
        "MayHave" => Fold.Truth((Special & (SpecialEntries)Integer(arguments[0])) != SpecialEntries.None),
        "ZeroPage" => Fold.Number(zeroPage),
        "IsKernelAddress" => Fold.Truth(Integer(arguments[0]) == KernelSlot),
        "DevicePage" => Fold.Number(devicePage),
        "CountsMappings" => Fold.Truth(CountsMappings),
        "ThpVmaAllowable" => Fold.Truth(Scenario.Slots[Integer(arguments[0])].IsHugeAnonymous),
        "HugeZeroFolio" => Fold.Number(HugeFolios + 1),
        "FolioPage" => FolioPage(arguments[0], arguments[1]),
        _ => throw new ArgumentException($"No constant member {member} in this world.", nameof(member)),
    };

    /// <summary>The index in <see cref="Lock"/> of the lock that guards a slot's entry.</summary>
    public Expr Pml(Expr slot) => !SplitLocks || PmdLocks == 1 ? Fold.Zero
        : PmdLocks == Slots ? slot
        : Fold.Number(MmOf(slot));

    /// <summary>The index in <see cref="Lock"/> of the lock that guards a table's entries.</summary>
    public Expr Ptl(Expr table) => SplitLocks ? Fold.Of(BinaryOperator.Add, table, Fold.Number(PmdLocks)) : Fold.Zero;

    /// <summary>The page that an entry names.</summary>
    public Expr PageOf(Expr pte)
    {
        Expr plain = Fold.Of(BinaryOperator.ShiftRight, pte, Fold.Number(2));
        return HasSpecialEntries
            ? Fold.If(Fold.NotEqual(Fold.Of(BinaryOperator.And, pte, Fold.One), 0), plain, Fold.Of(BinaryOperator.ShiftRight, pte, Fold.Number(5)))
            : plain;
    }

    /// <summary>Whether the hardware can use an entry for an access.</summary>
    public Expr IsUsable(Expr pte, bool write)
    {
        ulong bits = write ? 3UL : 1UL;
        Expr plain = Fold.Equal(Fold.Of(BinaryOperator.And, pte, new Constant(bits)), (int)bits);
        if (!HasSpecialEntries)
            return plain;
        Expr special = Fold.Of(BinaryOperator.And, pte, Fold.Number(31));
        Expr old = Fold.Equal(special, (int)(PteValue.Old(default).Raw & 31));
        Expr readOnly = Fold.Equal(special, (int)(PteValue.UffdWp(default).Raw & 31));
        Expr usable = Fold.Or(plain, write ? old : Fold.Or(old, readOnly));
        if (!HasDirty)
            return usable;
        Expr dirty = IsDirtyAndWritable(pte);
        Expr dirtyReadOnly = Fold.Equal(special, (int)(PteValue.Dirty(default, false).Raw & 31));
        return Fold.Or(usable, write ? dirty : Fold.Or(dirty, dirtyReadOnly));
    }

    /// <summary>The mm that a slot lies in.</summary>
    public int MmOf(Expr slot) => Scenario.Mms == 1 ? 0 : Scenario.Slots[Integer(slot)].Mm;

    /// <summary>Whether the scenario's kernel is at least the given one.</summary>
    public bool AtLeast(int major, int minor) =>
        Scenario.Kernel.Major != major ? Scenario.Kernel.Major > major : Scenario.Kernel.Minor >= minor;

    /// <summary>Whether a pmd entry points to a page table.</summary>
    public static Expr IsTable(Expr pmd) => Fold.NotEqual(Fold.Of(BinaryOperator.And, pmd, Fold.One), 0);

    /// <summary>The page table that a pmd entry points to.</summary>
    public static Expr TableOf(Expr pmd) => Fold.Of(BinaryOperator.ShiftRight, pmd, Fold.One);

    /// <summary>Whether a page is one of the page cache.</summary>
    public Expr IsCached(Expr page) => Fold.Of(BinaryOperator.Less, page, Fold.Number(CachePages));

    /// <summary>Whether a page is one of anonymous memory.</summary>
    public Expr IsAnonymous(Expr page) =>
        AnonymousPages == 0 ? Fold.Zero : Fold.Of(BinaryOperator.LessOrEqual, Fold.Number(FirstAnonymousPage), page);

    /// <summary>The index of an anonymous page in <see cref="PageUsed"/> and its like.</summary>
    public Expr AnonymousIndex(Expr page) => Fold.Of(BinaryOperator.Subtract, page, Fold.Number(FirstAnonymousPage));

    /// <summary>The anonymous page of an index.</summary>
    public Expr AnonymousPage(Expr index) => Fold.Of(BinaryOperator.Add, index, Fold.Number(FirstAnonymousPage));

    private static int Integer(Expr e) => e is Constant c
        ? (int)c.Value
        : throw new InvalidOperationException("A constant member of IMm was asked with an argument that is not constant.");
}
