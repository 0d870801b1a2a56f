namespace PtSpec.StateMachines;

/// <summary>Why a trigger may not fire.</summary>
internal enum RefusalKind
{
    /// <summary>No kernel has that transition.</summary>
    NoSuchTransition,

    /// <summary>Some kernel has it, this one does not.</summary>
    NotInThisKernel,

    /// <summary>This kernel has it, but not with so few locks.</summary>
    LocksMissing,
}

/// <summary>A trigger fired where it is not legal.</summary>
internal sealed class IllegalTransitionException : InvalidOperationException
{
    /// <summary>An unexplained refusal.</summary>
    public IllegalTransitionException()
    {
    }

    /// <summary>A refusal explained by its message only.</summary>
    public IllegalTransitionException(string message)
        : base(message)
    {
    }

    /// <summary>A refusal caused by another exception.</summary>
    public IllegalTransitionException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    internal IllegalTransitionException(
        RefusalKind kind, string machine, string state, string trigger, string reason, string permitted)
        : base($"{machine}: {trigger} may not fire in {state}: {reason}. {permitted}")
    {
        Kind = kind;
        Machine = machine;
        State = state;
        Trigger = trigger;
        Reason = reason;
    }

    /// <summary>Why it may not fire.</summary>
    public RefusalKind Kind { get; }

    /// <summary>The machine's name.</summary>
    public string Machine { get; } = "";

    /// <summary>The state the machine was in, and still is.</summary>
    public string State { get; } = "";

    /// <summary>The trigger that was refused.</summary>
    public string Trigger { get; } = "";

    /// <summary>The kind in words, with the kernels or locks that would have done.</summary>
    public string Reason { get; } = "";
}
