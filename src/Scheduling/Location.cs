using PtSpec.Scheduling.Running;

namespace PtSpec.Scheduling;

/// <summary>A place in shared memory. Two steps can be told apart by their order only where they touch one place.</summary>
public abstract class Location
{
    private readonly string? name;

    /// <param name="name">What reports call it; null for a number.</param>
    // Internal: what decides who can go on is nobody else's business.
    private protected Location(string? name)
    {
        this.name = name;
        (Id, MadeIn) = Engine.NextLocation();
    }

    /// <summary>Who made it and the how-manieth it was, the same in every schedule that begins with the same steps.</summary>
    internal long Id { get; }

    /// <summary>The schedule that it was made in; 0 where nobody schedules.</summary>
    internal long MadeIn { get; }

    /// <summary>A cell's value, or how a lock is held: what decides who can go on.</summary>
    internal long State;

    /// <summary>The last access to it in this schedule; -1 for none.</summary>
    internal int LastAccess = -1;

    /// <summary>Whether steps on it return objects.</summary>
    internal virtual bool HoldsReference => false;

    /// <inheritdoc/>
    public override string ToString() => name ?? $"{GetType().Name.Split('`')[0].ToLowerInvariant()} {Id & uint.MaxValue}";

    /// <summary>Whether a waiting step with this request can be taken in a state.</summary>
    internal virtual bool Admits(long request, long state) => true;
}

/// <summary>A shared 64-bit number.</summary>
public sealed class Cell : Location
{
    /// <summary>Makes a cell.</summary>
    /// <param name="value">What it holds at first.</param>
    /// <param name="name">What reports call it; null for a number.</param>
    public Cell(long value = 0, string? name = null)
        : base(name) => State = value;

    /// <summary>What it holds: for before and after, when no thread runs. Programs take steps instead.</summary>
    /// <exception cref="InvalidOperationException">A program asks.</exception>
    public long Value
    {
        get
        {
            Engine.RefuseInProgram();
            return State;
        }
    }

    // A cell is waited for until it holds something else.
    internal override bool Admits(long request, long state) => state != request;
}

/// <summary>A shared reference.</summary>
public sealed class Cell<T> : Location
    where T : class
{
    /// <summary>What it refers to.</summary>
    internal T? Reference;

    /// <summary>Makes a cell.</summary>
    /// <param name="value">What it refers to at first.</param>
    /// <param name="name">What reports call it; null for a number.</param>
    public Cell(T? value = null, string? name = null)
        : base(name) => Reference = value;

    /// <summary>What it refers to: for before and after, when no thread runs. Programs take steps instead.</summary>
    /// <exception cref="InvalidOperationException">A program asks.</exception>
    public T? Value
    {
        get
        {
            Engine.RefuseInProgram();
            return Reference;
        }
    }

    internal override bool HoldsReference => true;
}

/// <summary>A lock that one thread holds at a time.</summary>
/// <param name="name">What reports call it; null for a number.</param>
public sealed class SharedLock(string? name = null) : Location(name)
{
    /// <summary>The state of a lock that nobody holds; else one more than the CPU.</summary>
    internal const long Free = 0;

    // Whoever wants it can have it when nobody holds it.
    internal override bool Admits(long request, long state) => state == Free;
}
