namespace PtSpec.Cli;

/// <summary>Does independent work on several threads and hands out the results in order, each as soon as it can be.</summary>
internal static class OrderedParallel
{
    /// <summary>Applies the work to every item; an exception of the work comes up where its result would.</summary>
    public static IEnumerable<TResult> Select<T, TResult>(IReadOnlyList<T> items, int threads, Func<T, TResult> work)
    {
        var results = new TaskCompletionSource<TResult>[items.Count];
        for (int i = 0; i < results.Length; i++)
            results[i] = new TaskCompletionSource<TResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        int next = -1;
        for (int t = 0; t < Math.Min(threads, items.Count); t++)
            new Thread(Work) { IsBackground = true }.Start();
        foreach (TaskCompletionSource<TResult> result in results)
            yield return result.Task.GetAwaiter().GetResult();

        void Work()
        {
            for (int i = Interlocked.Increment(ref next); i < items.Count; i = Interlocked.Increment(ref next))
            {
                try
                {
                    results[i].SetResult(work(items[i]));
                }
                catch (Exception e)
                {
                    results[i].SetException(e);
                }
            }
        }
    }
}
