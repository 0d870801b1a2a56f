using System.Globalization;

namespace PtSpec.Checking.Linearizability.Histories.Formats;

/// <summary>Joins the calls and returns of a log, in which the line is the time.</summary>
internal sealed class OpenCalls<TInput, TOutput>
{
    private readonly Dictionary<int, int> openOf = [];
    private readonly List<Call<TInput, TOutput>?> calls = [];

    /// <summary>The operations, in the order of their calls.</summary>
    /// <param name="file">The file, for complaints.</param>
    /// <param name="text">What it holds.</param>
    /// <param name="expected">What an event looks like.</param>
    /// <exception cref="HistoryFormatException">Nobody has called anything: a log that was cut off would pass for one that is right.</exception>
    public Call<TInput, TOutput>[] All(string file, string text, string expected)
    {
        if (calls.Count > 0)
            return [.. calls.OfType<Call<TInput, TOutput>>()];
        string[] lines = text.Split('\n');
        throw new HistoryFormatException(
            file, lines.Length, lines[^1].Length + 1, $"expected {expected}, found the end of a file without any");
    }

    /// <summary>A process calls an operation.</summary>
    public void Invoke(in LineCursor at, int column, int process, TInput input)
    {
        if (openOf.TryGetValue(process, out int open))
        {
            throw at.Wrong(
                column, $"expected the return of what process {Text(process)} called in line {Text(calls[open]!.Value.CalledAt)}");
        }
        openOf.Add(process, calls.Count);
        calls.Add(new Call<TInput, TOutput>(process, input, at.Line));
    }

    /// <summary>What a process has called, and what returns now.</summary>
    public TInput Called(in LineCursor at, int column, int process) => openOf.TryGetValue(process, out int open)
        ? calls[open]!.Value.Input
        : throw at.Wrong(column, $"expected an :invoke of process {Text(process)} before");

    /// <summary>The operation of a process returns.</summary>
    public void Return(in LineCursor at, int process, Returned<TOutput> returned)
    {
        openOf.Remove(process, out int open);
        calls[open] = calls[open]!.Value with { Returned = returned, ReturnedAt = at.Line };
    }

    /// <summary>The operation of a process will never return.</summary>
    public void LeaveOpen(int process) => openOf.Remove(process);

    /// <summary>The operation of a process did not take place.</summary>
    public void Drop(int process)
    {
        openOf.Remove(process, out int open);
        calls[open] = null;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
