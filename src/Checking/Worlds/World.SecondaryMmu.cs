using PtSpec.Core.Vocabulary;

namespace PtSpec.Checking.Worlds;

/// <content>A device that walks the page tables by itself.</content>
internal sealed partial class World
{
    /// <summary>Whether there is one.</summary>
    public bool HasSecondaryMmu => Scenario.Features.HasFlag(Features.SecondaryMmu);

    /// <summary>The table that the device remembers to lie under each pmd entry: 0, or the table plus one.</summary>
    public Field DevicePath => field ??= new Field("device", Slots, (ulong)Tables, v => v == 0 ? "nothing" : TableName((int)v - 1))
    {
        NameOf = p => $"the device caches the way of pmd {p} to",
    };

    /// <summary>The most sections that a CPU is in: a huge entry is split in a range that is being invalidated.</summary>
    public const int MostInvalidating = 2;

    /// <summary>For each slot and CPU: between how many invalidate_range_start and their ends the CPU is.</summary>
    public Field Invalidating => field ??= new Field("invalidating", Slots * Cpus, MostInvalidating, v => v.ToString())
    {
        NameOf = i => $"pmd {i / Cpus} invalidated by cpu {i % Cpus}",
    };

    /// <summary>The translation that the device caches of each address: 0, or a plain entry.</summary>
    public Field DeviceTlb => field ??= new Field("device_tlb", Slots * PtrsPerPte, ((ulong)(Pages - 1) << 2) | 3, ShowPte)
    {
        NameOf = i => $"the device's translation of {i / PtrsPerPte}.{i % PtrsPerPte}",
    };

    private IEnumerable<Field> SecondaryMmuFields() => [DevicePath, Invalidating, DeviceTlb];
}
