namespace PtSpec.Core.Protocol;

/// <content>Interrupts of the CPU. The running core has no interrupts to turn off.</content>
public partial interface IMm
{
    /// <summary>local_irq_save: turns the CPU's interrupts off; tells whether they were on.</summary>
    bool LocalIrqSave() => throw new NotModelledException(nameof(LocalIrqSave));

    /// <summary>local_irq_restore: turns them on again, if they were on.</summary>
    void LocalIrqRestore(bool wereOn) => throw new NotModelledException(nameof(LocalIrqRestore));

    /// <summary>
    /// smp_call_function, waited for: every other CPU takes an interrupt, whoever frees tables how. No routine does it, but a
    /// change may put it where tlb_remove_table_sync_one is empty.
    /// </summary>
    void SmpCallFunction() => throw new NotModelledException(nameof(SmpCallFunction));
}
