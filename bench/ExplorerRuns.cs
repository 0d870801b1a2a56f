using System.Diagnostics;
using PtSpec.Bench.Models;
using PtSpec.Checking.Exploration;

namespace PtSpec.Bench;

/// <summary>Whole searches of the page-table protocol, against the counts that SPIN, Murphi and TLC agree on.</summary>
public static class ExplorerRuns
{
    private const int Runs = 5;

    private static readonly Size[] s_sizes =
    [
        new("22", 41_022, 140_593, 52, Search<TwoReadersTwoTables>),
        new("32", 498_426, 2_049_163, 54, Search<ThreeReadersTwoTables>),
        new("23", 591_394, 2_172_645, null, Search<TwoReadersThreeTables>),
        new("42", 5_971_582, 28_834_237, 56, Search<FourReadersTwoTables>),
        new("24", 7_263_536, 28_722_613, 90, Search<TwoReadersFourTables>),
        new("33", 13_390_374, 57_129_379, 75, Search<ThreeReadersThreeTables>),
        new("42w", 5_971_582, 28_834_237, 56, SearchWide<FourReadersTwoTables>),
        new("33w", 13_390_374, 57_129_379, 75, SearchWide<ThreeReadersThreeTables>),
    ];

    /// <summary>Runs the named sizes and prints a line for each.</summary>
    /// <returns>0, or 1 when a count differs from the known one, or 2 for a size there is not.</returns>
    public static int Run(string[] names)
    {
        if (names.Length == 0)
            names = ["42", "33"];
        if (names.FirstOrDefault(name => s_sizes.All(size => size.Name != name)) is { } unknown)
        {
            Console.Error.WriteLine($"no size '{unknown}': one of {string.Join(", ", s_sizes.Select(size => size.Name))}");
            return 2;
        }
        Console.WriteLine(Machine.Line);
        bool right = true;
        foreach (string name in names)
            right &= Measure(s_sizes.First(size => size.Name == name));
        return right ? 0 : 1;
    }

    private static bool Measure(Size size)
    {
        var seconds = new double[Runs];
        bool right = true;
        ExplorationResult? result = null;
        for (int i = 0; i < Runs; i++)
        {
            long start = Stopwatch.GetTimestamp();
            result = size.Search();
            seconds[i] = Stopwatch.GetElapsedTime(start).TotalSeconds;
            right &= result.Verdict == Verdict.Holds && result.States == size.States
                && result.Transitions == size.Transitions && (size.Depth is null || result.Depth == size.Depth);
        }
        double first = seconds[0];
        Array.Sort(seconds);
        double median = seconds[Runs / 2];
        Console.WriteLine(
            $"{size.Name,-3}  {result!.States,10} states {result.Transitions,10} transitions  depth {result.Depth,3}  "
            + $"{median:F3} s (min {seconds[0]:F3}, max {seconds[^1]:F3}, first {first:F3})  "
            + $"{result.States / median / 1e6:F2} M states/s  {result.BytesPerState:F1} bytes/state  "
            + $"{(right ? "as known" : "WRONG")}");
        return right;
    }

    private static ExplorationResult Search<TSize>()
        where TSize : struct, ISize => Explorer.Run(default(PageTableProtocol<TSize>));

    private static ExplorationResult SearchWide<TSize>()
        where TSize : struct, ISize => Explorer.Run(new InTwoWords<PageTableProtocol<TSize>>(default));

    /// <param name="Name">Readers and tables, a digit each; w: the state in two words.</param>
    /// <param name="States">Reachable states: SPIN without partial-order reduction, Rumur and TLC agree.</param>
    /// <param name="Transitions">Transitions, the initial one included: SPIN.</param>
    /// <param name="Depth">Levels of the breadth-first search: SPIN; null where it was not recorded.</param>
    /// <param name="Search">One search.</param>
    private sealed record Size(string Name, long States, long Transitions, int? Depth, Func<ExplorationResult> Search);

    private readonly struct TwoReadersTwoTables : ISize
    {
        public static int Readers => 2;

        public static int Tables => 2;
    }

    private readonly struct ThreeReadersTwoTables : ISize
    {
        public static int Readers => 3;

        public static int Tables => 2;
    }

    private readonly struct TwoReadersThreeTables : ISize
    {
        public static int Readers => 2;

        public static int Tables => 3;
    }

    private readonly struct FourReadersTwoTables : ISize
    {
        public static int Readers => 4;

        public static int Tables => 2;
    }

    private readonly struct TwoReadersFourTables : ISize
    {
        public static int Readers => 2;

        public static int Tables => 4;
    }

    private readonly struct ThreeReadersThreeTables : ISize
    {
        public static int Readers => 3;

        public static int Tables => 3;
    }
}
