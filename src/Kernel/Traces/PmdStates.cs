using PtSpec.StateMachines;

namespace PtSpec.Kernel.Traces;

/// <summary>The states of the PmdEntry machine that a value on x86-64 can mean.</summary>
internal static class PmdStates
{
    private static readonly KernelVersion s_devicePrivate = new(6, 19);

    /// <summary>The state; a swap-format entry is taken for a migration entry.</summary>
    public static PmdEntryState Of(PmdWord word) => word switch
    {
        { IsNone: true } => PmdEntryState.None,
        { IsTable: true } => PmdEntryState.Table,
        { IsLeaf: true } or { IsProtNone: true } => PmdEntryState.Leaf,
        { IsInvalid: true } => PmdEntryState.LeafInvalid,
        { IsSwapFormat: true } => PmdEntryState.Migration,
        _ => PmdEntryState.Bad,
    };

    /// <summary>Every state it can be: the kernel's configuration decides which swap types mean what.</summary>
    public static PmdEntryState[] Possible(PmdWord word, KernelVersion kernel) =>
        word.IsSwapFormat && kernel >= s_devicePrivate
            ? [PmdEntryState.Migration, PmdEntryState.DevicePrivate]
            : [Of(word)];
}
