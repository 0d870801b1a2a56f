namespace Stateless.Reflection;

/// <summary>An entry action.</summary>
public class ActionInfo
{
    /// <summary>Pairs a method with the trigger it is limited to, or null.</summary>
    public ActionInfo(InvocationInfo method, string? fromTrigger)
    {
        Method = method;
        FromTrigger = fromTrigger;
    }

    /// <summary>The method that runs.</summary>
    public InvocationInfo Method { get; }

    /// <summary>The text of the only trigger it runs for; null when it runs for all.</summary>
    public string? FromTrigger { get; }
}
