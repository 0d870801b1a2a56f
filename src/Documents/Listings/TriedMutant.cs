using PtSpec.Checking.Mutants;
using PtSpec.Checking.Mutations;

namespace PtSpec.Documents.Listings;

/// <summary>A mutant, what became of it, and what people say of it if it survives.</summary>
/// <param name="Mutant">The mutant.</param>
/// <param name="Record">What is kept of it; null when it was never tried.</param>
/// <param name="Survivor">Why it survives; null when nobody has said so.</param>
/// <param name="Unvisited">What no scenario does with its statement; null where there is nothing to say.</param>
/// <param name="Compared">What it changes of what is seen, if it survives; null where nobody has compared.</param>
internal sealed record TriedMutant(Mutant Mutant, MutantRecord? Record, Survivor? Survivor, Unvisited? Unvisited, Compared? Compared)
{
    /// <summary>The number of the statement that it is about; of a swap the first one.</summary>
    public int Step => Mutant.Change.Step;

    /// <summary>Whether a property breaks.</summary>
    public bool IsKilled => Record?.Fate == Fate.Killed;

    /// <summary>Whether it is not known why it survives.</summary>
    public bool IsUnexplained => Survivor is null && Record?.Fate is not (Fate.Killed or Fate.Stillborn or Fate.SameProgram);

    /// <summary>Whether there is more to say of it than that nothing is known.</summary>
    public bool IsExplained => IsKilled || Survivor is not null;

    /// <summary>Whether all that is known is that nothing is seen from outside that is not without it.</summary>
    public bool BringsNothingNew => IsUnexplained && Record?.Fate == Fate.Survived && IsRun && !IsAsEver && Compared is { Behaviour: not Behaviour.Other };

    /// <summary>In how many scenarios that was found out; 0 where it is not what is said.</summary>
    public int Scenarios => BringsNothingNew ? Compared!.Value.Scenarios : 0;

    private bool IsRun => Unvisited != Checking.Mutants.Unvisited.NeverRun;

    // Whether the condition is forced to what it is whenever somebody comes to it.
    private bool IsAsEver => Mutant.Change is Force force
        && Unvisited == (force.Value ? Checking.Mutants.Unvisited.AlwaysTrue : Checking.Mutants.Unvisited.AlwaysFalse);

    /// <summary>What is other, in the words of a reader of the line.</summary>
    public string What => Mutant.Change switch
    {
        Without => "without it",
        Force { Value: true } => "were it always true",
        Force => "were it always false",
        Swap swap => $"after step {swap.Next}",
        _ => Mutant.Change.ToString(),
    };

    /// <summary>What became of it, in a word or two.</summary>
    public string Became => Record?.Fate switch
    {
        Fate.Killed => Record.Property,
        _ when Survivor is { IsEquivalent: true } => "right too",
        _ when Survivor is not null => "not seen by the model",
        Fate.Stillborn => "nothing could run",
        Fate.SameProgram => "the same programs",
        Fate.Survived or Fate.NotReached when !IsRun => "no scenario runs it",
        Fate.Survived when IsAsEver => "it always is",
        Fate.NotReached => "no scenario comes here",
        Fate.Survived when BringsNothingNew => BehaviourList.Words(Compared!.Value.Behaviour),
        Fate.Survived => "no scenario here tells",
        _ => "not tried",
    };
}
