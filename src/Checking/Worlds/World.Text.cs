using PtSpec.Core.Lowered;
using PtSpec.Core.Vocabulary;

namespace PtSpec.Checking.Worlds;

/// <content>How users read values and names.</content>
internal sealed partial class World
{
    /// <summary>The name of a table in counterexamples: T0, T1, ...</summary>
    public static string TableName(int table) => $"T{table}";

    /// <summary>The name of a page in counterexamples.</summary>
    public string PageName(int page)
    {
        if (page >= FirstAnonymousPage)
            return $"anon{page - FirstAnonymousPage}";
        int slot = Array.FindLastIndex(cacheBase, b => b <= page);
        for (int p = Slots - 1; p >= 0; p--)
        {
            if (Scenario.Slots[p].IsFile && page >= cacheBase[p] && page < cacheBase[p] + PtrsPerPte)
                return $"cache{p}.{page - cacheBase[p]}";
        }
        if (page == devicePage && MapsDevices(Scenario))
            return "device";
        return slot >= 0 && page == zeroPage ? "zero page" : $"page{page}";
    }

    /// <summary>The name of a page-table lock in counterexamples.</summary>
    public string LockName(int index)
    {
        if (!SplitLocks)
            return "page_table_lock";
        if (KernelSlot >= 0 && index == (int)((Constant)Pml(Fold.Number(KernelSlot))).Value)
            return "init_mm.page_table_lock";
        return index < PmdLocks ? $"pml {index}" : $"ptl {TableName(index - PmdLocks)}";
    }

    private string WalkName(int index) => MaxWalks == 1 ? $"walk of cpu {index}" : $"walk {index % MaxWalks} of cpu {index / MaxWalks}";

    /// <summary>Writes a value of a vocabulary type for users.</summary>
    /// <param name="type">The type's C# name.</param>
    /// <param name="raw">The value.</param>
    public string Show(string type, ulong raw) => type switch
    {
        nameof(PmdValue) => ShowPmd(raw),
        nameof(PteValue) => ShowPte(raw),
        nameof(TableId) => raw == 0 ? "NULL" : TableName((int)raw - 1),
        nameof(PageId) => PageName((int)raw),
        nameof(HugeFolioId) => $"huge{raw}",
        nameof(Access) => raw == 0 ? "page fault" : $"{raw - 1}",
        nameof(LockId) => LockName((int)raw),
        nameof(Boolean) => raw == 0 ? "false" : "true",
        _ => raw.ToString(),
    };

    /// <summary>Writes a pmd entry for users.</summary>
    public static string ShowPmd(ulong raw) => new PmdValue(raw) switch
    {
        { IsNone: true } => "none",
        { IsTable: true } v => $"table {TableName(v.Table.Index)}",
        { IsLeaf: true } v => "leaf" + OfFolio(v),
        { IsLeafInvalid: true } v => "leaf-invalid" + OfFolio(v),
        { IsProtNone: true } v => "leaf protnone" + OfFolio(v),
        { IsMigration: true } v => "migration" + OfFolio(v),
        { IsDevicePrivate: true } => "device-private",
        _ => "bad",
    };

    private static string OfFolio(PmdValue value) =>
        (value.Raw >> 4) == 0 ? "" : $" of huge{value.Folio.Raw}" + (value.IsWritableLeaf ? "" : " (read-only)");

    /// <summary>Writes a page-table entry for users.</summary>
    public string ShowPte(ulong raw)
    {
        PteValue pte = new(raw);
        if (pte.IsNone)
            return "none";
        if (!pte.HasPage)
            return pte.IsMarker ? "marker" : pte.IsPoisonMarker ? "poison marker" : pte.IsGuardMarker ? "guard marker" : "bad";
        string kind = pte switch
        {
            { IsSwap: true } => "swapped out ",
            { IsMigration: true } => "migration of ",
            { IsDevicePrivate: true } => "device-private ",
            { IsProtNone: true } => "protnone ",
            { IsOld: true } => "old ",
            { IsUffdWp: true } => "uffd-wp ",
            _ => "",
        };
        return kind + PageName(pte.NamedPage.Raw) + (pte.IsWritable || (pte.Raw & 1) == 0 ? "" : " (read-only)");
    }

    private string ShowContent(ulong value) => HasStoreBuffers && value == Content.Maximum ? "what it held before" : value.ToString();

    private static string ShowOwner(ulong owner) => owner == 0 ? "free" : $"cpu {owner - 1}";
}
