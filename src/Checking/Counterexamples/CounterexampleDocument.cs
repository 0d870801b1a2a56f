using System.Text.Json.Serialization;
using PtSpec.Checking.Scenarios;

namespace PtSpec.Checking.Counterexamples;

/// <summary>A step of a counterexample as a file keeps it.</summary>
/// <param name="Cpu">The CPU, or -1 for the end of a grace period.</param>
/// <param name="Choice">Which of the CPU's successors it is.</param>
/// <param name="Step">The step, for instance "pte_offset_map_lock#8".</param>
/// <param name="Text">Its source text; null for the end of a grace period.</param>
/// <param name="Operation">The operation that the CPU is in; null for the end of a grace period.</param>
/// <param name="Returned">What its primitive returned.</param>
/// <param name="Outcome">How the operation ended, when it ends with this step.</param>
/// <param name="Changes">What it changed in the shared state.</param>
/// <param name="Others">What else could have run.</param>
internal sealed record StepDocument(
    [property: JsonRequired] int Cpu,
    [property: JsonRequired] int Choice,
    [property: JsonRequired] string Step,
    string? Text,
    string? Operation,
    string? Returned,
    string? Outcome,
    [property: JsonRequired] IReadOnlyList<StateChange> Changes,
    [property: JsonRequired] IReadOnlyList<PossibleStep> Others);

/// <summary>A counterexample as a file keeps it: texts and numbers, all that it takes to replay it.</summary>
/// <param name="Scenario">The scenario's text.</param>
/// <param name="Changes">The changes made to the routines.</param>
/// <param name="Properties">The names of the properties looked at.</param>
/// <param name="Property">The name of the violated one.</param>
/// <param name="Failure">What happened.</param>
/// <param name="FailsAtEnd">Whether it fails in a final state rather than by the last step.</param>
/// <param name="Steps">The steps.</param>
/// <param name="RepeatsFrom">The step, counted from 1, from which on the steps repeat for ever; null when they do not.</param>
internal sealed record CounterexampleDocument(
    [property: JsonRequired] string Scenario,
    [property: JsonRequired] IReadOnlyList<string> Changes,
    [property: JsonRequired] IReadOnlyList<string> Properties,
    [property: JsonRequired] string Property,
    [property: JsonRequired] string Failure,
    [property: JsonRequired] bool FailsAtEnd,
    [property: JsonRequired] IReadOnlyList<StepDocument> Steps,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? RepeatsFrom = null)
{
    /// <summary>The document of a counterexample.</summary>
    public static CounterexampleDocument Of(Counterexample counterexample)
    {
        ArgumentNullException.ThrowIfNull(counterexample);
        return new CounterexampleDocument(
            ScenarioPrinter.Print(counterexample.Scenario),
            [.. counterexample.Changes.Select(c => c.ToString())],
            [.. counterexample.Properties.Select(p => p.Name)],
            counterexample.Failure.Property.Name,
            counterexample.Failure.Failure,
            counterexample.FailsAtEnd,
            [.. counterexample.Steps.Select(Of)],
            counterexample.RepeatsFrom);
    }

    private static StepDocument Of(CounterexampleStep step) => new(
        step.Cpu,
        step.Choice,
        step.Step,
        step.Source?.Text,
        step.Operation is { } operation ? ScenarioPrinter.Print(operation) : null,
        step.Returned,
        step.Outcome is { } outcome ? CounterexampleText.OutcomeText(outcome) : null,
        step.Changes,
        step.Others);
}
