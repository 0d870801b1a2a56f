using PtSpec.Bench.Models;

namespace PtSpec.Bench.Peers;

/// <summary>A way to explore the page-table protocol, as a user would start it.</summary>
public interface IEngine
{
    /// <summary>What the table calls it.</summary>
    string Name { get; }

    /// <summary>Explores one size, from a model in a file to a verdict.</summary>
    /// <exception cref="InvalidOperationException">It ended with an error, or its output is not as expected.</exception>
    Measurement Run(Size size);
}

/// <summary>One run of an engine.</summary>
/// <param name="States">States it counted.</param>
/// <param name="Transitions">Transitions it counted.</param>
/// <param name="Search">Seconds of the search itself, as the engine says.</param>
/// <param name="Verdict">Seconds from the model to the verdict: translation, compilation, start and search.</param>
/// <param name="BytesPerState">Memory of the engine, as it says, divided by the states.</param>
public sealed record Measurement(long States, long Transitions, double Search, double Verdict, double BytesPerState);
