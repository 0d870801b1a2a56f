using PtSpec.Checking.Mutations;
using PtSpec.Checking.Properties;
using PtSpec.Checking.Scenarios;
using PtSpec.Core.Lowered;
using PtSpec.Core.Vocabulary;

namespace PtSpec.Checking.Counterexamples;

/// <summary>What a step changed in the shared state.</summary>
/// <param name="Name">The variable.</param>
/// <param name="Before">Its value before.</param>
/// <param name="After">Its value after.</param>
public sealed record StateChange(string Name, string Before, string After);

/// <summary>A step that somebody could have taken.</summary>
/// <param name="Cpu">The CPU, or -1 for the end of a grace period.</param>
/// <param name="Step">The step, for instance "pte_offset_map_lock#8".</param>
/// <param name="Text">Its source text.</param>
public sealed record PossibleStep(int Cpu, string Step, string Text);

/// <summary>What an element of the shared state holds.</summary>
/// <param name="Name">The variable.</param>
/// <param name="Value">Its value, as users read it.</param>
internal sealed record StateValue(string Name, string Value);

/// <summary>A routine that a CPU is in.</summary>
/// <param name="Routine">The routine.</param>
/// <param name="Source">The statement that it comes to next, or that called the frame above.</param>
public sealed record StackFrame(RoutineProgram Routine, SourceStep Source);

/// <summary>What a step leaves behind besides what it changes in the shared state.</summary>
/// <param name="Variables">The local variables that the CPU that took it still needs, named ROUTINE.VARIABLE.</param>
/// <param name="Walks">How the CPUs' ownership of the tables that they walk changes by it.</param>
internal sealed record StepTrace(IReadOnlyList<StateValue> Variables, IReadOnlyList<StateChange> Walks);

/// <summary>What lies around the steps of a counterexample.</summary>
/// <param name="Initial">The shared state before the first step: all entries and tables, and of the rest what some interleaving changes.</param>
/// <param name="Ends">Where each CPU stands after the last step; null for one that is done.</param>
/// <param name="Steps">What each step leaves behind.</param>
internal sealed record Surroundings(
    IReadOnlyList<StateValue> Initial, IReadOnlyList<IReadOnlyList<StackFrame>?> Ends, IReadOnlyList<StepTrace> Steps)
{
    /// <summary>Nothing.</summary>
    public static Surroundings None { get; } = new([], [], []);
}

/// <summary>A step of a counterexample.</summary>
/// <param name="Cpu">The CPU, or -1 for the end of a grace period.</param>
/// <param name="Choice">Which of the CPU's successors this is, when the step leaves a choice open; counted from 0.</param>
/// <param name="Step">The step, for instance "pte_offset_map_lock#8".</param>
/// <param name="Source">Its statement; null for the end of a grace period.</param>
/// <param name="Stack">Where the CPU stands before it: the statement in each routine that it is in, outermost first.</param>
/// <param name="Operation">The operation that the CPU is in; null for the end of a grace period.</param>
/// <param name="OperationNumber">Its number within the CPU, counted from 0.</param>
/// <param name="Returned">What its primitive returned, as users read it; null when nothing, or when a check stopped it.</param>
/// <param name="Outcome">How the operation ended, when it ends with this step.</param>
/// <param name="Changes">What changed in the shared state.</param>
/// <param name="Others">What else could have run instead.</param>
public sealed record CounterexampleStep(
    int Cpu,
    int Choice,
    string Step,
    SourceStep? Source,
    IReadOnlyList<StackFrame> Stack,
    Operation? Operation,
    int OperationNumber,
    string? Returned,
    Outcome? Outcome,
    IReadOnlyList<StateChange> Changes,
    IReadOnlyList<PossibleStep> Others);

/// <summary>A shortest way in which a property breaks.</summary>
/// <param name="Scenario">The scenario.</param>
/// <param name="Changes">The changes made to the routines.</param>
/// <param name="Properties">The properties looked at.</param>
/// <param name="Failure">The check that failed.</param>
/// <param name="FailsAtEnd">Whether it fails in a final state rather than by the last step.</param>
/// <param name="Waiting">In a deadlock: who waits where, and which locks are held; a sentence each.</param>
/// <param name="RepeatsFrom">The step, counted from 1, from which on the steps repeat for ever; null when they do not.</param>
/// <param name="Steps">The steps.</param>
public sealed record Counterexample(
    Scenario Scenario,
    IReadOnlyList<Change> Changes,
    IReadOnlyList<Property> Properties,
    PropertyCheck Failure,
    bool FailsAtEnd,
    IReadOnlyList<string> Waiting,
    int? RepeatsFrom,
    IReadOnlyList<CounterexampleStep> Steps)
{
    /// <summary>What lies around the steps.</summary>
    internal Surroundings Around { get; init; } = Surroundings.None;
}
