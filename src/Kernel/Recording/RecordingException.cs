namespace PtSpec.Kernel.Recording;

/// <summary>A recording cannot be made; the message says why in plain words.</summary>
internal sealed class RecordingException : Exception
{
    /// <summary>It cannot be made.</summary>
    public RecordingException(string message)
        : base(message)
    {
    }

    /// <summary>It cannot be made, because of something else.</summary>
    public RecordingException(string message, Exception cause)
        : base(message, cause)
    {
    }

    /// <summary>The last lines that the guest printed; empty when it was not started.</summary>
    public IReadOnlyList<string> Console { get; init; } = [];

    /// <summary>Whether it was the time that ran out.</summary>
    public bool IsTimeout { get; init; }
}
