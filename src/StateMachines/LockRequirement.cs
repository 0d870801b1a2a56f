using System.Collections.Immutable;

namespace PtSpec.StateMachines;

/// <summary>
/// A demand for locks: any one of several sets will do. Two requirements are equal when the same sets meet them.
/// </summary>
public sealed record LockRequirement
{
    private LockRequirement(IEnumerable<HeldLocks> alternatives)
    {
        HeldLocks[] all = [.. alternatives.Select(set => set.WithoutImplied()).Distinct()];
        Alternatives = [.. all.Where(set => !all.Any(smaller => smaller != set && Satisfies(set, smaller))).Order()];
    }

    /// <summary>No lock is needed.</summary>
    public static LockRequirement None { get; } = new([HeldLocks.None]);

    /// <summary>The sets, any one of which suffices; none of them suffices for another, and there is at least one.</summary>
    public ImmutableArray<HeldLocks> Alternatives { get; }

    /// <summary>All of these locks.</summary>
    public static LockRequirement Of(HeldLocks locks) => new([locks]);

    /// <summary>Any one of these sets.</summary>
    /// <exception cref="ArgumentException">There is no set: nothing could ever meet that.</exception>
    public static LockRequirement AnyOf(params IReadOnlyList<HeldLocks> alternatives) =>
        alternatives.Count > 0
            ? new LockRequirement(alternatives)
            : throw new ArgumentException("A requirement needs at least one set of locks.", nameof(alternatives));

    /// <summary>This requirement and these locks besides.</summary>
    public LockRequirement And(HeldLocks locks) => new(Alternatives.Select(set => set | locks));

    /// <summary>Whether holding these locks is enough; write mode satisfies read mode.</summary>
    public bool IsMetBy(HeldLocks held)
    {
        foreach (HeldLocks set in Alternatives)
        {
            if (Satisfies(held, set))
                return true;
        }
        return false;
    }

    /// <summary>What still has to be taken by whoever holds these locks; <see cref="None"/> when nothing has.</summary>
    public LockRequirement Missing(HeldLocks held) => new(Alternatives.Select(set => set & ~held.WithImplied()));

    /// <inheritdoc/>
    public bool Equals(LockRequirement? other) => other is not null && Alternatives.SequenceEqual(other.Alternatives);

    /// <inheritdoc/>
    public override int GetHashCode() => Alternatives.Aggregate(17, HashCode.Combine);

    /// <summary>What every set shares, then the choice: <c>pml + ptl + (mmap read or vma read)</c>.</summary>
    public override string ToString()
    {
        HeldLocks common = Alternatives.Aggregate((left, right) => left & right);
        if (Alternatives.Length == 1)
            return common.Describe();
        string choice = string.Join(" or ", Alternatives.Select(set => Operand(set & ~common)));
        return common == HeldLocks.None ? $"({choice})" : $"{common.Describe()} + ({choice})";
    }

    private static string Operand(HeldLocks set) => set.Count() > 1 ? $"({set.Describe()})" : set.Describe();

    private static bool Satisfies(HeldLocks held, HeldLocks wanted) => (held.WithImplied() & wanted) == wanted;
}
