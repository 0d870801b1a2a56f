namespace PtSpec.Checking.Scenarios;

/// <summary>A part of a scenario that a problem can be about.</summary>
internal enum ScenarioPart
{
    /// <summary>The name.</summary>
    Name,

    /// <summary>The text for a reader.</summary>
    About,

    /// <summary>The kernel version.</summary>
    Kernel,

    /// <summary>The lock layout.</summary>
    Locks,

    /// <summary>The features.</summary>
    Config,

    /// <summary>The memory model.</summary>
    Memory,

    /// <summary>The number of entries per table.</summary>
    Ptes,

    /// <summary>The number of page tables.</summary>
    Tables,

    /// <summary>The mapping of a slot.</summary>
    Vma,

    /// <summary>The address space of a slot.</summary>
    Mm,

    /// <summary>The word that says that a slot has a huge folio.</summary>
    Huge,

    /// <summary>The pmd entry of a slot.</summary>
    Pmd,

    /// <summary>An entry of a slot's table.</summary>
    Pte,

    /// <summary>The page-cache content behind an entry of a slot.</summary>
    Cache,

    /// <summary>A CPU.</summary>
    Cpu,

    /// <summary>An operation of a CPU: what it does.</summary>
    Operation,

    /// <summary>The slot of an operation.</summary>
    OperationSlot,

    /// <summary>The index of an operation.</summary>
    OperationIndex,

    /// <summary>The second slot of an operation.</summary>
    OperationTarget,

    /// <summary>The value of an operation.</summary>
    OperationValue,

    /// <summary>What a slot's pmd entry ends as.</summary>
    End,

    /// <summary>The expectation.</summary>
    Expect,

    /// <summary>The changes that mend what the expectation is about.</summary>
    Unless,
}

/// <summary>Where in a scenario: the part, and the numbers that tell it from others of its kind.</summary>
/// <param name="Part">The part.</param>
/// <param name="First">The slot or the CPU.</param>
/// <param name="Second">The entry, or the operation within the CPU's program.</param>
internal readonly record struct ScenarioPlace(ScenarioPart Part, int First = 0, int Second = 0);

/// <summary>Why a scenario is not valid.</summary>
/// <param name="Place">What it is about.</param>
/// <param name="Expected">What was expected there.</param>
internal readonly record struct ScenarioProblem(ScenarioPlace Place, string Expected);
