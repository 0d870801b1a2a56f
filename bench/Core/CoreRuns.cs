using System.Globalization;

namespace PtSpec.Bench.Core;

/// <summary>The address space beside other maps: lookups, churn, and readers beside collapses.</summary>
public static class CoreRuns
{
    private const int ThreadsMax = 4;
    private static readonly int[] s_sizes = [1 << 12, 1 << 20];

    /// <summary>Runs everything, prints tables, and draws how lookups scale.</summary>
    /// <param name="arguments">The file of the plot; none for no plot.</param>
    /// <returns>0, or 2 when there are other arguments.</returns>
    public static int Run(string[] arguments)
    {
        if (arguments.Length > 1)
        {
            Console.Error.WriteLine($"core takes the name of one file, got '{arguments[1]}' as well");
            return 2;
        }
        Console.WriteLine(Machine.Line);
        Console.WriteLine($"load average {Machine.Load} before");
        Console.WriteLine("nanoseconds per operation and thread, lower quartile of the rounds; in brackets: times the first column");
        var panels = new List<ScalingPlot.Panel>();
        foreach (string operation in new[] { LookupRuns.Translate, LookupRuns.TranslateLeaves, LookupRuns.Load, LookupRuns.Store })
        {
            foreach (int keys in s_sizes)
                panels.Add(Lookups(operation, keys));
        }
        Churn();
        Collapses();
        Console.WriteLine($"load average {Machine.Load} after");
        if (arguments is [string file])
        {
            string caption = $"{Machine.Line}, load average {Machine.Load}";
            File.WriteAllText(file, ScalingPlot.Draw([.. panels.Where(panel => panel.Title.EndsWith($"{s_sizes[^1]}", StringComparison.Ordinal))], caption));
        }
        return 0;
    }

    private static ScalingPlot.Panel Lookups(string operation, int keys)
    {
        using var runs = new LookupRuns(operation, keys, ThreadsMax);
        var lines = LookupRuns.Names.Select(_ => new double[ThreadsMax]).ToArray();
        for (int threads = 1; threads <= ThreadsMax; threads++)
        {
            (double Nanoseconds, double Allocated)[] times = runs.Run(threads);
            Print($"{operation,-19} {keys,8} keys", threads, LookupRuns.Names, times);
            for (int i = 0; i < times.Length; i++)
                lines[i][threads - 1] = threads * 1e3 / times[i].Nanoseconds;
        }
        return new ScalingPlot.Panel(
            $"{operation} of {keys}", [.. LookupRuns.Names.Zip(lines, (name, line) => new ScalingPlot.Line(name, line))]);
    }

    private static void Churn()
    {
        foreach (int others in new[] { 0, s_sizes[^1] })
        {
            using var runs = new ChurnRuns(ThreadsMax, others);
            for (int threads = 1; threads <= ThreadsMax; threads++)
                Print($"map and unmap, a page, beside {others} others", threads, ChurnRuns.Names, runs.Run(threads));
        }
    }

    private static void Collapses()
    {
        using var runs = new CollapseRuns(ThreadsMax - 1);
        for (int readers = 1; readers < ThreadsMax; readers++)
        {
            (double alone, double collapsing, long collapses) = runs.Run(readers);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"load  {readers} readers  beside computing {alone:F2}  beside collapses elsewhere {collapsing:F2} ({collapsing / alone:F3})  {collapses} collapses"));
        }
    }

    private static void Print(string what, int threads, string[] names, (double Nanoseconds, double Allocated)[] times)
    {
        var columns = names.Zip(times, (name, time) => string.Create(
            CultureInfo.InvariantCulture, $"{name} {time.Nanoseconds:F2} ({time.Nanoseconds / times[0].Nanoseconds:F2})"));
        Console.WriteLine($"{what}  {threads} threads  {string.Join("  ", columns)}  the first allocates {times[0].Allocated.ToString("F3", CultureInfo.InvariantCulture)} bytes an operation");
    }
}
