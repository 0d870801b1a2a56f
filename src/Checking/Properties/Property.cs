namespace PtSpec.Checking.Properties;

/// <summary>A property that every exploration checks: a name and one sentence.</summary>
/// <param name="Name">Its name, as in expectations: "I1", "linearizability", ...</param>
/// <param name="Sentence">What holds when it holds.</param>
public sealed record Property(string Name, string Sentence)
{
    /// <summary>No access to a freed table.</summary>
    public static readonly Property I1 = new("I1", "No page table, and no lock in it, is used after it was freed.");

    /// <summary>No write to a detached table.</summary>
    public static readonly Property I2 = new("I2", "No entry is written in a table that no pmd entry points to any more.");

    /// <summary>Detached tables are empty.</summary>
    public static readonly Property I3 = new("I3", "A table is taken away from its pmd entry only when every entry in it is none.");

    /// <summary>Entries are written under the table's lock, while the pmd entry points to the table.</summary>
    public static readonly Property I4 = new("I4", "Who writes an entry holds the lock of its table, and every map has exactly one unmap.");

    /// <summary>Accounting.</summary>
    public static readonly Property I5 = new("I5", "nr_ptes counts the tables in place, and each table is freed exactly once.");

    /// <summary>A zap leaves nothing behind that it saw, and what was taken away is out of reach.</summary>
    public static readonly Property I6 = new("I6", "A zap returns only after it has seen its range empty or emptied it; no cached translation, device or reference reaches what was taken away.");

    /// <summary>Lock discipline.</summary>
    public static readonly Property I7 = new("I7", "Locks are taken in order and never twice, and nobody sleeps while holding one or inside an RCU section.");

    /// <summary>No busy waiting.</summary>
    public static readonly Property I8 = new("I8", "Who needs somebody else's step waits for it: nobody goes round a loop that only others could end.");

    /// <summary>Values are what was read.</summary>
    public static readonly Property I9 = new("I9", "An entry is used only as what it was read and tested to be.");

    /// <summary>No event is lost.</summary>
    public static readonly Property I10 = new(
        "I10", "No access takes effect that userfaultfd was to be told of first, or that was to be a fault.");

    /// <summary>Linearizability against the reference.</summary>
    public static readonly Property Linearizability = new(
        "linearizability", "Each operation's outcome is one that the sequential reference allows at some moment between its call and its return.");

    /// <summary>Refinement of the state machines.</summary>
    public static readonly Property Refinement = new(
        "refinement", "Each write of a pmd entry and each event of a table is a transition of its state machine, made with the locks that it asks for.");

    /// <summary>No deadlock.</summary>
    public static readonly Property Deadlock = new("deadlock", "While an operation is unfinished, somebody can take a step.");

    /// <summary>Nothing is given up for ever.</summary>
    public static readonly Property Completion = new("completion", "Whatever has happened, every operation can still be finished.");

    /// <summary>
    /// No livelock. Weakly fair: a CPU that can take a step all the time takes one in the end, and a grace period that can end ends;
    /// caches of translations may never fill. A page fault that was handled counts as finished, though its access may fault again, as
    /// when somebody splits each huge entry that it brings: the kernel promises no more (madvise gives up on guards after a few such
    /// races). It says more than completion, which is content when some luck finishes the
    /// operations, and other than I8, in which a CPU spins while the one that would help it stands still.
    /// </summary>
    public static readonly Property Progress = new(
        "progress", "Whoever runs, as long as nobody who can run is passed over for ever, every operation is finished.");

    /// <summary>What was asked for has happened.</summary>
    public static readonly Property Effect = new("effect", "When all is done, the pmd entries are as the scenario says that they end.");

    /// <summary>Every property, in the order of reports.</summary>
    public static IReadOnlyList<Property> All { get; } = [I1, I2, I3, I4, I5, I6, I7, I8, I9, I10, Linearizability, Refinement, Deadlock, Completion, Progress, Effect];

    /// <summary>The property of that name, or null.</summary>
    public static Property? Find(string name) => All.FirstOrDefault(p => p.Name == name);

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>One way to violate a property: what a counterexample says in a sentence.</summary>
/// <param name="Property">The property.</param>
/// <param name="Failure">What happened, in the kernel's words.</param>
/// <param name="IsFatal">Whether nothing sensible can follow, so that such a step is never continued.</param>
public sealed record PropertyCheck(Property Property, string Failure, bool IsFatal = false);
