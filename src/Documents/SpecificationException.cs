namespace PtSpec.Documents;

/// <summary>What a page is made of is not there, or is not what it should be; the message names the file.</summary>
/// <param name="message">What is wrong and what was expected.</param>
internal sealed class SpecificationException(string message) : Exception(message);
