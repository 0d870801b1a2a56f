namespace PtSpec.Checking.Scenarios;

/// <summary>What kind of pmd entry a slot ends with.</summary>
public enum PmdEnd
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A page table.</summary>
    Table,

    /// <summary>A huge leaf.</summary>
    Leaf,
}

/// <summary>What a slot's pmd entry is when every operation is done, whatever the order of their steps.</summary>
/// <param name="Slot">The slot.</param>
/// <param name="Pmd">The kind of entry.</param>
public readonly record struct SlotEnd(int Slot, PmdEnd Pmd);
