using System.Runtime.ExceptionServices;

namespace PtSpec.Properties.Optimized;

/// <summary>Runs a body on several threads that start together, and hands on the first exception of any.</summary>
internal static class Threads
{
    /// <param name="count">How many.</param>
    /// <param name="body">What each does; gets its number.</param>
    public static void Run(int count, Action<int> body)
    {
        using var gate = new Barrier(count);
        var failures = new Exception?[count];
        Thread[] threads = [.. Enumerable.Range(0, count).Select(number => new Thread(() =>
        {
            gate.SignalAndWait();
            try
            {
                body(number);
            }
            catch (Exception failure)
            {
                failures[number] = failure;
            }
        }))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
        if (failures.FirstOrDefault(failure => failure is not null) is { } first)
            ExceptionDispatchInfo.Throw(first);
    }
}
