using System.Diagnostics;
using System.Globalization;
using PtSpec.Bench.Models;
using PtSpec.Checking.Exploration;
using PtSpec.Checking.Reduction;

namespace PtSpec.Bench;

/// <summary>Searches of the page-table protocol that leave out what others stand for, against the counts known for them.</summary>
public static class ReductionRuns
{
    // The orbits were counted before by another engine, which sorted the whole set of states into them as well.
    private static readonly Size[] s_sizes =
    [
        new("22", 41_022, 4, null, Search<Two, Two>),
        new("32", 498_426, 12, 49_198, Search<Three, Two>),
        new("23", 591_394, 12, 55_020, Search<Two, Three>),
        new("42", 5_971_582, 48, 175_354, Search<Four, Two>),
        new("33", 13_390_374, 36, 421_040, Search<Three, Three>),
        new("52", 70_526_714, 240, 529_432, Search<Five, Two>),
    ];

    /// <summary>Runs every size in each way and prints a line for each.</summary>
    /// <returns>0, or 1 when a count differs from the known one.</returns>
    public static int Run()
    {
        Console.WriteLine(Machine.Line);
        bool right = true;
        foreach (Size size in s_sizes)
        {
            foreach (Reductions reductions in new[] { Reductions.PartialOrder, Reductions.Symmetry, Reductions.All })
            {
                long start = Stopwatch.GetTimestamp();
                ExplorationResult result = size.Search(reductions);
                double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
                bool agrees = result.Verdict == Verdict.Holds && (reductions != Reductions.Symmetry || size.Orbits is null || result.States == size.Orbits);
                right &= agrees;
                double factor = (double)size.States / result.States;
                string share = reductions == Reductions.Symmetry ? $"{factor / size.GroupSize,4:P0} of the group's {size.GroupSize}" : "";
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{size.Name}  {reductions,-12}  {size.States,10} -> {result.States,9} states  {factor,6:F1} times fewer  {seconds:F3} s  {share} {(agrees ? "" : "WRONG")}"));
            }
        }
        return right ? 0 : 1;
    }

    private static ExplorationResult Search<TReaders, TTables>(Reductions reductions)
        where TReaders : struct, INumber
        where TTables : struct, INumber => Explorer.Run(new ReducedProtocol<Of<TReaders, TTables>>(reductions));

    /// <param name="Name">Readers and tables, a digit each.</param>
    /// <param name="States">All states.</param>
    /// <param name="GroupSize">The namings of readers and tables there are.</param>
    /// <param name="Orbits">States that stand for all others when names do not matter; null where nobody else counted them.</param>
    /// <param name="Search">One search.</param>
    private sealed record Size(string Name, long States, int GroupSize, long? Orbits, Func<Reductions, ExplorationResult> Search);

    private interface INumber
    {
        static abstract int Value { get; }
    }

    private readonly struct Of<TReaders, TTables> : ISize
        where TReaders : struct, INumber
        where TTables : struct, INumber
    {
        public static int Readers => TReaders.Value;

        public static int Tables => TTables.Value;
    }

    private readonly struct Two : INumber
    {
        public static int Value => 2;
    }

    private readonly struct Three : INumber
    {
        public static int Value => 3;
    }

    private readonly struct Four : INumber
    {
        public static int Value => 4;
    }

    private readonly struct Five : INumber
    {
        public static int Value => 5;
    }
}
