namespace PtSpec.Checking.Mutants;

/// <summary>What a mutant changes of what is seen from outside the CPUs. What is true of two scenarios together is the greater.</summary>
internal enum Behaviour
{
    /// <summary>Nothing: of memory, locks and outcomes the same is seen, one after the other, on the same ways.</summary>
    Same,

    /// <summary>Of memory and outcomes the same is seen, on the same ways; locks are held otherwise.</summary>
    SameMemory,

    /// <summary>Each way of memory and outcomes is one that may be gone without the mutant, too; some are not gone any more.</summary>
    Less,

    /// <summary>Something is seen that is not without the mutant.</summary>
    Other,
}
