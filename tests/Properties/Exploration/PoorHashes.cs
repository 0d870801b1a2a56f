using PtSpec.Checking.Exploration;

namespace PtSpec.Properties.Exploration;

/// <summary>Four bits of hash, all at the top, where the tables look first.</summary>
internal readonly unsafe struct Colliding<TWords>(TWords words) : IWords
    where TWords : struct, IWords
{
    public int Count => words.Count;

    public ulong Hash(ulong* state) => words.Hash(state) & (0xFUL << 60);

    public bool Equal(ulong* left, ulong* right) => words.Equal(left, right);

    public void Copy(ulong* from, ulong* to) => words.Copy(from, to);
}

/// <summary>No hash at all.</summary>
internal readonly unsafe struct Constant<TWords> : IWords
    where TWords : struct, IWords
{
    public int Count => default(TWords).Count;

    public ulong Hash(ulong* state) => ulong.MaxValue;

    public bool Equal(ulong* left, ulong* right) => default(TWords).Equal(left, right);

    public void Copy(ulong* from, ulong* to) => default(TWords).Copy(from, to);
}
