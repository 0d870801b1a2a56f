using System.Diagnostics;
using PtSpec.Checking.Linearizability.Histories;

namespace PtSpec.Properties.Optimized;

/// <summary>Records what one thread calls: two readings of the clock and a store to memory of its own, for each call.</summary>
internal sealed class Recorder<TInput, TOutput>(int client, int calls)
{
    private readonly Call<TInput, TOutput>[] recorded = new Call<TInput, TOutput>[calls];
    private int count;

    public IEnumerable<Call<TInput, TOutput>> Calls => recorded.Take(count);

    public static long Now => Stopwatch.GetTimestamp();

    public void Add(TInput input, long called, TOutput output, long returned) =>
        recorded[count++] = new Call<TInput, TOutput>(client, input, called, output, returned);

    public TOutput Record(TInput input, Func<TInput, TOutput> perform)
    {
        long called = Now;
        TOutput output = perform(input);
        Add(input, called, output, Now);
        return output;
    }

    public void Clear() => count = 0;
}
