namespace PtSpec.Core.Vocabulary;

/// <summary>What operations leave behind in page tables that a plain fault does not know of.</summary>
[Flags]
public enum SpecialEntries
{
    /// <summary>Nothing of the kind.</summary>
    None = 0,

    /// <summary>Swap entries.</summary>
    Swap = 1 << 0,

    /// <summary>Migration entries.</summary>
    Migration = 1 << 1,

    /// <summary>Entries without access for the hardware: NUMA hints.</summary>
    ProtNone = 1 << 2,

    /// <summary>Read-only entries of pages that may be written in place: anonymous pages, pages of a shared mapping.</summary>
    ReadOnly = 1 << 3,

    /// <summary>Entries that are changed in two steps under their lock: small ones are none between, huge ones invalid.</summary>
    Changing = 1 << 4,

    /// <summary>Entries of pages in a device's memory.</summary>
    DevicePrivate = 1 << 5,
}
