namespace PtSpec.Checking.Exploration;

/// <summary>
/// A table's move to a larger block. Entries are ordered by hash, near enough, so both blocks are walked from their starts, and
/// what is behind in the old one is given back: the two together take little more than the new one.
/// </summary>
internal struct Handover
{
    // Bytes of the old block between two givings-back.
    private const nuint Step = 2 << 20;

    private readonly MemoryAccount _memory;
    private readonly Block _old;
    private nuint _walked;
    private nuint _givenBack;
    private nuint _charged;

    private Handover(MemoryAccount memory, Block old, Block next)
    {
        _memory = memory;
        _old = old;
        Next = next;
    }

    /// <summary>The larger block, of zeros.</summary>
    public Block Next { get; }

    /// <summary>Begins a move; false, and nothing has happened, when it would exceed the bound on memory.</summary>
    public static bool TryBegin(MemoryAccount memory, Block old, nuint bytes, out Handover handover)
    {
        handover = default;
        // Should the system then refuse to take the old block in parts, the account's peak says so.
        nuint overlap = OperatingSystem.IsLinux() ? Math.Min(old.Bytes, 2 * Step) : old.Bytes;
        if (!memory.HasRoomFor(bytes - old.Bytes + overlap))
            return false;
        Block next = MemoryAccount.AllocateUncharged(bytes);
        if (next.Start == 0)
            return false;
        handover = new Handover(memory, old, next);
        return true;
    }

    /// <summary>Notes that the old block has been walked this far, in bytes.</summary>
    public void Walked(nuint bytes)
    {
        if (bytes - _walked < Step)
            return;
        _walked = bytes;
        ChargeUpTo((nuint)(Next.Bytes * ((double)bytes / _old.Bytes)));
        if (_memory.GiveBack(_old.Start + (nint)_givenBack, bytes - _givenBack))
            _givenBack = bytes;
    }

    /// <summary>Ends the move: the old block is freed.</summary>
    public void End()
    {
        ChargeUpTo(Next.Bytes);
        _memory.Free(_old, _old.Bytes - _givenBack);
    }

    private void ChargeUpTo(nuint bytes)
    {
        _memory.Charge(bytes - _charged);
        _charged = bytes;
    }
}
