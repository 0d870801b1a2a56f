namespace PtSpec.Checking.Linearizability.Histories;

/// <summary>An operation of a recorded history.</summary>
/// <remarks>
/// Times are of one clock that all clients share, and both ends belong to the interval: of two operations one comes before
/// the other when it returned at a smaller time than the other was called. Operations that touch overlap, so that a coarse
/// clock never makes a good history a bad one.
/// </remarks>
/// <param name="Client">Who called it; only drawn, never judged: the operations of a client may overlap.</param>
/// <param name="Input">The operation with its arguments.</param>
/// <param name="CalledAt">When it was called.</param>
/// <param name="Returned">What the caller saw.</param>
/// <param name="ReturnedAt">
/// When it returned; null when it never did: it may take effect at any time since its call, or never, but not so that it would
/// return something else than was seen, where something was.
/// </param>
public readonly record struct Call<TInput, TOutput>(
    int Client, TInput Input, long CalledAt, Returned<TOutput> Returned, long? ReturnedAt)
{
    /// <summary>An operation that never returned.</summary>
    /// <param name="client">Who called it.</param>
    /// <param name="input">The operation with its arguments.</param>
    /// <param name="calledAt">When it was called.</param>
    public Call(int client, TInput input, long calledAt)
        : this(client, input, calledAt, default, null)
    {
    }

    /// <summary>Whether it never returned.</summary>
    public bool IsOpen => ReturnedAt is null;
}
