using PtSpec.Kernel.Traces;

namespace PtSpec.Kernel.Recording;

/// <summary>What is in a recorded trace.</summary>
/// <param name="Events">How many events.</param>
/// <param name="Losses">Where some were lost; empty when none were.</param>
internal sealed record RecordingSummary(long Events, IReadOnlyList<string> Losses)
{
    /// <summary>Reads a trace to its end.</summary>
    /// <exception cref="TraceFormatException">It is damaged or no trace.</exception>
    public static RecordingSummary Of(string path)
    {
        using var reader = new TraceReader(TraceSource.FromFile(path));
        while (reader.TryRead(out _))
        {
        }

        return new RecordingSummary(reader.Events, reader.Header.Losses);
    }
}
