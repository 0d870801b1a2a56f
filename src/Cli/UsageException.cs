namespace PtSpec.Cli;

/// <summary>Something that the user asked for cannot be done; the message says what would be right.</summary>
/// <param name="message">What is wrong and what was expected.</param>
internal sealed class UsageException(string message) : Exception(message);
