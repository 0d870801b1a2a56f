using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <content>What the monitor of a userfaultfd does, and guard regions.</content>
internal static partial class Operations
{
    /// <summary>UFFDIO_REGISTER for missing events.</summary>
    [Routine("fs/userfaultfd.c", Name = "uffdio_register_missing")]
    public static Outcome UffdRegisterMissing<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        Userfaultfd.UserfaultfdRegister(ref mm, pmd, true);
        return Outcome.Ok;
    }

    /// <summary>UFFDIO_REGISTER for write-protect events.</summary>
    [Routine("fs/userfaultfd.c", Name = "uffdio_register_wp")]
    public static Outcome UffdRegisterWp<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        Userfaultfd.UserfaultfdRegister(ref mm, pmd, false);
        return Outcome.Ok;
    }

    /// <summary>UFFDIO_WRITEPROTECT with its mode, over the entries <paramref name="start"/> up to <paramref name="end"/>.</summary>
    [Routine("fs/userfaultfd.c", Name = "uffdio_writeprotect")]
    public static Outcome UffdWriteProtect<M>(ref M mm, PmdId pmd, int start, int end) where M : struct, IMm
    {
        mm.MmapReadLock(pmd);
        Outcome outcome = Userfaultfd.MwriteprotectRange(ref mm, pmd, start, end, true);
        mm.MmapReadUnlock(pmd);
        return outcome;
    }

    /// <summary>UFFDIO_WRITEPROTECT without its mode: resolves, and wakes who waits.</summary>
    [Routine("fs/userfaultfd.c", Name = "uffdio_writeprotect_resolve")]
    public static Outcome UffdUnprotect<M>(ref M mm, PmdId pmd, int start, int end) where M : struct, IMm
    {
        mm.MmapReadLock(pmd);
        Outcome outcome = Userfaultfd.MwriteprotectRange(ref mm, pmd, start, end, false);
        mm.MmapReadUnlock(pmd);
        if (outcome == Outcome.Ok)
            mm.UserfaultfdWake(pmd, start, end);
        return outcome;
    }

    /// <summary>UFFDIO_ZEROPAGE of one page.</summary>
    [Routine("fs/userfaultfd.c", Name = "uffdio_zeropage")]
    public static Outcome UffdZeropage<M>(ref M mm, PmdId pmd, int index) where M : struct, IMm
    {
        mm.MmapReadLock(pmd);
        Outcome outcome = Outcome.NoEntry;
        bool armed = mm.UserfaultfdArmed(pmd);
        if (armed)
            outcome = Userfaultfd.MfillAtomicPteSpecial(ref mm, pmd, index, PteValue.Of(mm.ZeroPage, false));
        mm.MmapReadUnlock(pmd);
        if (outcome == Outcome.Ok)
            mm.UserfaultfdWake(pmd, index, index + 1);
        return outcome;
    }

    /// <summary>UFFDIO_POISON of one page.</summary>
    [Routine("fs/userfaultfd.c", Name = "uffdio_poison")]
    public static Outcome UffdPoison<M>(ref M mm, PmdId pmd, int index) where M : struct, IMm
    {
        mm.MmapReadLock(pmd);
        Outcome outcome = Outcome.NoEntry;
        bool armed = mm.UserfaultfdArmed(pmd);
        if (armed)
            outcome = Userfaultfd.MfillAtomicPteSpecial(ref mm, pmd, index, PteValue.PoisonMarker);
        mm.MmapReadUnlock(pmd);
        if (outcome == Outcome.Ok)
            mm.UserfaultfdWake(pmd, index, index + 1);
        return outcome;
    }

    /// <summary>madvise(MADV_GUARD_INSTALL); of file mappings since 6.15.</summary>
    [Routine("mm/madvise.c", Name = "do_madvise")]
    public static Outcome GuardInstall<M>(ref M mm, PmdId pmd, int start, int end) where M : struct, IMm
    {
        if (!mm.VmaIsAnonymous(pmd) && !mm.AtLeast(6, 15))
            return Outcome.Invalid;
        mm.MmapReadLock(pmd);
        GuardRegions.MadviseGuardInstall(ref mm, pmd, start, end);
        mm.MmapReadUnlock(pmd);
        return Outcome.Ok;
    }
}
