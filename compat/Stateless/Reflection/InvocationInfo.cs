namespace Stateless.Reflection;

/// <summary>A guard, selector or action: the method behind it and the words that stand for it.</summary>
public class InvocationInfo
{
    private readonly string? _description;
    private readonly Timing _timing;

    /// <summary>Names a method; a null description leaves <see cref="Description"/> to the method's name.</summary>
    public InvocationInfo(string? methodName, string? description, Timing timing)
    {
        MethodName = methodName;
        _description = description;
        _timing = timing;
    }

    /// <summary>How a method completes.</summary>
    public enum Timing
    {
        /// <summary>When it returns.</summary>
        Synchronous,

        /// <summary>When the task it returns does.</summary>
        Asynchronous,
    }

    /// <summary>The method's name, compiler-generated for a lambda.</summary>
    public string? MethodName { get; }

    /// <summary>What lambdas without a description are called, for all machines of the process.</summary>
    public static string DefaultFunctionDescription { get; set; } = "Function";

    /// <summary>
    /// The description given, else the method's name, else <see cref="DefaultFunctionDescription"/> for a lambda.
    /// </summary>
    public string Description
    {
        get
        {
            if (_description is not null)
                return _description;
            if (MethodName is null)
                return "<null>";
            return MethodName.AsSpan().ContainsAny("<>`") ? DefaultFunctionDescription : MethodName;
        }
    }

    /// <summary>
    /// Whether the method was declared <see cref="Timing.Asynchronous"/>; never so for what a machine here reports.
    /// </summary>
    public bool IsAsync => _timing == Timing.Asynchronous;

    internal static InvocationInfo Create(Delegate? method, string? description) =>
        new(method?.Method.Name, description, Timing.Synchronous);
}
