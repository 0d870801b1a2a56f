using System.Diagnostics;
using System.Globalization;
using PtSpec.Checking.Scenarios;
using PtSpec.Checking.Scheduled;
using PtSpec.Scheduling;

namespace PtSpec.Bench.Scheduling;

/// <summary>Schedules a second: ours, and by threads of the operating system that hand over to each other.</summary>
internal static class ScheduleRuns
{
    private const int Rounds = 5;
    private const int SchedulesOfRound = 50_000;
    private const int Searches = 20;
    private const int HandOffsOfRound = 200;

    // Two CPUs, five steps each.
    private const string CoreScenario = """
        scenario fault-beside-zap
          kernel 6.14
          ptes 1
          vma 0 = anon
          pmd 0 = table { 0: page 1 }
          cpu 0: read 0.0
          cpu 1: dontneed 0
        """;

    private static readonly Strategy[] Strategies =
        [Strategy.Random(1), Strategy.All, Strategy.Dpor, Strategy.Preemptions(2), Strategy.Pct(3, 1)];

    private sealed record Shared(Cell X, Cell Y);

    public static int Run()
    {
        Console.WriteLine(Machine.Line);
        Console.WriteLine(Machine.Load);
        var rates = new SortedDictionary<int, (string Name, List<double> Rates)>();
        using var handOff = new HandOffRuns();
        for (int round = 0; round < Rounds; round++)
        {
            int row = 0;
            foreach (Strategy strategy in Strategies)
                Add(row++, $"ten steps, {strategy}", Rate(() => Schedules.Explore(TenSteps(), strategy, Bounds)));
            Add(row++, "ten steps, random, threads that hand over", handOff.Rate());
            foreach (Strategy strategy in Strategies)
                Add(row++, $"compiled core, {strategy}", Rate(() => Core().Explore(strategy, Bounds with { Schedules = SchedulesOfRound / 10 })));
        }
        Console.WriteLine("| program and strategy | schedules a second |");
        Console.WriteLine("|---|---:|");
        foreach ((string name, List<double> all) in rates.Values)
        {
            all.Sort();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {all[all.Count * 3 / 4]:N0} |"));
        }
        return 0;

        void Add(int row, string name, double rate)
        {
            if (!rates.ContainsKey(row))
                rates[row] = (name, []);
            rates[row].Rates.Add(rate);
        }
    }

    private static ScheduleBounds Bounds => new() { Schedules = SchedulesOfRound };

    // A search that is over soon is begun anew a few times.
    private static double Rate(Func<ScheduleReport> explore)
    {
        long schedules = 0;
        double seconds = 0;
        for (int i = 0; i < Searches && schedules < SchedulesOfRound / 10; i++)
        {
            ScheduleReport report = explore();
            schedules += report.Schedules;
            seconds += report.Elapsed.TotalSeconds;
        }
        return schedules / seconds;
    }

    private static ConcurrentProgram<Shared> TenSteps() => new(
        () => new Shared(new Cell(), new Cell()),
        (shared, memory) => FiveSteps(memory, shared.X, shared.Y),
        (shared, memory) => FiveSteps(memory, shared.Y, shared.X));

    private static ScheduledScenario Core() => new(ScenarioFile.Parse("bench", CoreScenario));

    private static void FiveSteps<M>(M memory, Cell mine, Cell others)
        where M : struct, IMemory
    {
        memory.Write(mine, 1);
        memory.Read(others);
        memory.CompareExchange(mine, 2, 1);
        memory.Read(others);
        memory.Add(others, 1);
    }

    private sealed class HandOffRuns : IDisposable
    {
        private readonly HandOff handOff;

        public HandOffRuns()
        {
            var shared = new Shared(new Cell(), new Cell());
            handOff = new HandOff(
                new Random(1),
                [memory => FiveSteps(memory, shared.X, shared.Y), memory => FiveSteps(memory, shared.Y, shared.X)]);
            handOff.Start();
        }

        public double Rate()
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < HandOffsOfRound; i++)
                handOff.RunOnce();
            return HandOffsOfRound / Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        public void Dispose() => handOff.Dispose();
    }
}
