namespace PtSpec.Checking.Exploration;

/// <summary>
/// A way to remember visited states by less than the states themselves: a state that looks like one visited before is omitted, and
/// what is reached through it only with it. Such a search never says that something holds; what it finds is real.
/// </summary>
/// <remarks>
/// Only the level that is expanded and the next one are held as whole states, and within the next one nothing is omitted. So which
/// states are omitted depends on the seed, and neither on threads nor on chance.
/// </remarks>
/// <param name="Seed">Varies the hash, and so what is omitted.</param>
public abstract record LossyStore(ulong Seed)
{
    /// <summary>What is out of range; null when nothing is.</summary>
    internal abstract string? Problem { get; }
}

/// <summary>
/// Hash compaction: of each state some bits of its hash, a word in the table (P. Wolper, D. Leroy, "Reliable hashing without
/// collision detection", CAV 1993).
/// </summary>
/// <param name="Bits">How many bits, 1 to <see cref="MostBits"/>.</param>
/// <param name="Seed">Varies the hash.</param>
public sealed record HashStore(int Bits = HashStore.MostBits, ulong Seed = 1) : LossyStore(Seed)
{
    /// <summary>The most bits: those of a word but one, which says that there is something.</summary>
    public const int MostBits = 63;

    internal override string? Problem => Bits is >= 1 and <= MostBits ? null : $"Hash compaction keeps 1 to {MostBits} bits of a hash, not {Bits}.";
}

/// <summary>
/// Bitstate hashing: of each state some single bits in a field of a size given in advance (G. J. Holzmann, "An analysis of bitstate
/// hashing", Formal Methods in System Design 13, 1998).
/// </summary>
/// <param name="Bytes">The size of the field, at least 1; it is rounded up to whole words.</param>
/// <param name="Hashes">How many bits a state has in it, 1 to <see cref="MostHashes"/>.</param>
/// <param name="Seed">Varies the hash.</param>
public sealed record BitStore(long Bytes, int Hashes = BitStore.DefaultHashes, ulong Seed = 1) : LossyStore(Seed)
{
    /// <summary>How many bits a state has unless somebody says otherwise.</summary>
    public const int DefaultHashes = 3;

    /// <summary>The most bits a state may have.</summary>
    public const int MostHashes = 16;

    internal override string? Problem => Bytes >= 1 && Hashes is >= 1 and <= MostHashes
        ? null
        : $"A bit field has at least 1 byte, and a state 1 to {MostHashes} bits in it.";
}
