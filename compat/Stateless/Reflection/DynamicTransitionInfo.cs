namespace Stateless.Reflection;

/// <summary>A transition whose destination a function selects on each firing.</summary>
public class DynamicTransitionInfo : TransitionInfo
{
    private DynamicTransitionInfo(
        TriggerInfo trigger, IEnumerable<InvocationInfo> guards, InvocationInfo selector, DynamicStateInfos? possibleStates)
        : base(trigger, guards, isInternal: false)
    {
        DestinationStateSelectorDescription = selector;
        PossibleDestinationStates = possibleStates;
    }

    /// <summary>The selecting function.</summary>
    public InvocationInfo DestinationStateSelectorDescription { get; }

    /// <summary>The destinations the configuration announced, or null when it announced none.</summary>
    public DynamicStateInfos? PossibleDestinationStates { get; }

    /// <summary>Describes a dynamic transition; null guards mean none.</summary>
    public static DynamicTransitionInfo Create<TTrigger>(
        TTrigger trigger, IEnumerable<InvocationInfo>? guards, InvocationInfo selector, DynamicStateInfos? possibleStates) =>
        new(new TriggerInfo(trigger), guards ?? [], selector, possibleStates);
}

/// <summary>A destination a dynamic transition may select, and when it does.</summary>
public class DynamicStateInfo
{
    /// <summary>Names a destination and the criterion graphs show beside it.</summary>
    public DynamicStateInfo(string destinationState, string criterion)
    {
        DestinationState = destinationState;
        Criterion = criterion;
    }

    /// <summary>The text of the state.</summary>
    public string DestinationState { get; set; }

    /// <summary>When it is selected, in words.</summary>
    public string Criterion { get; set; }
}

/// <summary>The destinations of a dynamic transition; made to be written with a collection initialiser.</summary>
public class DynamicStateInfos : List<DynamicStateInfo>
{
    /// <summary>Adds a destination by the text of its state.</summary>
    public void Add(string destinationState, string criterion) => Add(new DynamicStateInfo(destinationState, criterion));

    /// <summary>Adds a destination, remembering only the text of its state.</summary>
    public void Add<TState>(TState destinationState, string criterion) =>
        Add(new DynamicStateInfo(destinationState!.ToString()!, criterion));
}
