using PtSpec.Bench.Models;

namespace PtSpec.Bench.Peers;

/// <summary>The same model explored by SPIN and by us, in turns, in one table.</summary>
public static class PeerRuns
{
    private const int Rounds = 5;

    /// <summary>The sizes asked of by default: half a million states, six millions.</summary>
    private static readonly string[] s_default = ["32", "42"];

    /// <summary>From 10^5 to 10^8 states, for our explorer only: SPIN would take a quarter of an hour.</summary>
    private static readonly string[] s_scale = ["22", "32", "42", "33", "52"];

    /// <summary>Explores the sizes named with every engine and prints one table.</summary>
    /// <param name="arguments">Sizes; or "scale" for all magnitudes with our explorer alone.</param>
    /// <returns>0, or 1 when a count is not the known one, or 2 for a size there is not or a peer that cannot be run.</returns>
    public static int Run(string[] arguments)
    {
        bool isScale = arguments is ["scale"];
        string[] names = isScale ? s_scale : arguments.Length > 0 ? arguments : s_default;
        if (names.FirstOrDefault(name => Size.Find(name) is null || name.EndsWith('w')) is { } unknown)
        {
            Console.Error.WriteLine($"no size '{unknown}': scale, or some of {string.Join(", ", s_scale)}");
            return 2;
        }
        IEngine[] ours = [new OurEngine(1), new OurEngine(2), new OurEngine(4)];
        IEngine[] engines = isScale ? ours : [.. Spin(), .. ours];
        Console.WriteLine(Machine.Line);
        Console.WriteLine($"medians of {Rounds} rounds, in each of which the engines take turns; load at the start {Machine.Load}");
        try
        {
            bool right = true;
            foreach (string name in names)
                right &= Measure(Size.Find(name)!, engines, spins: isScale ? 0 : engines.Length - ours.Length);
            return right ? 0 : 1;
        }
        catch (InvalidOperationException e)
        {
            Console.Error.WriteLine(e.Message);
            return 2;
        }
    }

    // Its ways that are worth trying on this model; what the verifier's own search takes is the size of its table.
    private static SpinEngine[] Spin()
    {
        string model = Path.Combine(AppContext.BaseDirectory, "promela", "ptp.pml");
        string[] deep = ["-m20000000"];
        return
        [
            new SpinEngine("SPIN", model, [], deep),
            new SpinEngine("SPIN -DNOREDUCE", model, ["-DNOREDUCE"], deep),
            new SpinEngine("SPIN -DNOREDUCE -DBFS", model, ["-DNOREDUCE", "-DBFS"], []),
            new SpinEngine("SPIN -DNOREDUCE -DBFS_PAR -u4", model, ["-DNOREDUCE", "-DBFS_PAR"], ["-u4"]),
        ];
    }

    private static bool Measure(Size size, IEngine[] engines, int spins)
    {
        var runs = new Measurement[engines.Length][];
        for (int e = 0; e < engines.Length; e++)
            runs[e] = new Measurement[Rounds];
        for (int round = 0; round < Rounds; round++)
        {
            for (int e = 0; e < engines.Length; e++)
                runs[e][round] = engines[e].Run(size);
        }
        Measurement[] medians = [.. runs.Select(Median)];
        // The best of the peer's options in each respect, and of ours the first: one thread.
        double rate = spins > 0 ? medians[..spins].Max(Rate) : Rate(medians[0]);
        double verdict = spins > 0 ? medians[..spins].Min(m => m.Verdict) : medians[0].Verdict;
        Console.WriteLine();
        Console.WriteLine($"{size.Name}: {size.States:N0} states, {size.Transitions:N0} transitions");
        Console.WriteLine(
            $"{"",-30} {"M states/s",10} {"times",7} {"verdict s",10} {"times",7} {"bytes/state",12}  counts");
        bool right = true;
        for (int e = 0; e < engines.Length; e++)
        {
            bool agrees = runs[e].All(m => size.Agrees(m.States, m.Transitions));
            right &= agrees;
            Measurement m = medians[e];
            Console.WriteLine(
                $"{engines[e].Name,-30} {Rate(m) / 1e6,10:F2} {Rate(m) / rate,7:F2} {m.Verdict,10:F2} {verdict / m.Verdict,7:F2} "
                + $"{m.BytesPerState,12:F1}  {(agrees ? "as known" : "WRONG")}");
        }
        return right;
    }

    private static double Rate(Measurement m) => m.States / m.Search;

    private static Measurement Median(Measurement[] runs) => runs[0] with
    {
        Search = Middle(runs, m => m.Search),
        Verdict = Middle(runs, m => m.Verdict),
        BytesPerState = Middle(runs, m => m.BytesPerState),
    };

    private static double Middle(Measurement[] runs, Func<Measurement, double> number) =>
        runs.Select(number).Order().ElementAt(runs.Length / 2);
}
