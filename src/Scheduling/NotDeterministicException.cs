namespace PtSpec.Scheduling;

/// <summary>
/// A program did something else when it was run again with the same answers: it reads what is no <see cref="Location"/> and
/// changes, makes shared objects without <see cref="IMemory.New"/>, or asks for the time or for random numbers.
/// </summary>
/// <param name="message">What it did, and what it had done before.</param>
public sealed class NotDeterministicException(string message) : Exception(message);
