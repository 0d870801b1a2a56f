using System.Diagnostics;
using System.Globalization;
using PtSpec.Checking.Linearizability.Histories;
using PtSpec.Checking.Linearizability.Histories.Formats;
using PtSpec.Checking.Linearizability.Histories.Objects;

namespace PtSpec.Bench.Histories;

/// <summary>Decides recorded histories, turn about with another checker's program.</summary>
public static class HistoryRuns
{
    private const int Turns = 5;
    private const int RoundsOfATurn = 5;
    private const int WarmingRounds = 60;

    // A history of a map in one part takes seconds, with the peer.
    private const string Whole = "whole";

    /// <summary>Runs everything and prints a line for each set of histories.</summary>
    /// <param name="arguments">The folder with histories: *.log of registers, *.txt of maps; and the peer's program.</param>
    /// <returns>0; 1 when the two do not agree about a history; 2 for wrong arguments.</returns>
    public static int Run(string[] arguments)
    {
        if (arguments.Length is 0 or > 2 || !Directory.Exists(arguments[0]))
        {
            Console.Error.WriteLine("histories: expected a folder with histories, and the peer's program if it takes part");
            return 2;
        }
        string? peer = arguments.ElementAtOrDefault(1);
        Candidate[] runs = [.. RunsIn(arguments[0])];
        Console.WriteLine(Machine.Line);
        foreach (Candidate run in runs)
        {
            for (int i = 0; i < (run.Kind == Whole ? 2 : WarmingRounds); i++)
                run.Decide();
        }
        for (int turn = 0; turn < Turns; turn++)
        {
            if (peer is not null)
                AskPeer(peer, runs);
            foreach (Candidate run in runs)
            {
                for (int round = 0; round < RoundsOfATurn; round++)
                {
                    long start = Stopwatch.GetTimestamp();
                    run.Verdict = run.Decide() == HistoryVerdict.Linearizable;
                    run.Ours.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                }
            }
        }
        return Print(runs, peer is not null);
    }

    private static IEnumerable<Candidate> RunsIn(string folder)
    {
        foreach (string file in Directory.EnumerateFiles(folder, "*.log", SearchOption.AllDirectories).Order())
            yield return Of("etcd", file, new RegisterSpecification(), JepsenRegisterFormat.Read(file, File.ReadAllText(file)));
        foreach (string file in Directory.EnumerateFiles(folder, "c*.txt", SearchOption.AllDirectories).Order())
        {
            Call<StringMapCall, string>[] calls = JepsenMapFormat.Read(file, File.ReadAllText(file));
            yield return Of("kv", file, new StringMapSpecification(), calls);
            if (calls.Select(c => c.Client).Distinct().Count() <= 10)
                yield return Of(Whole, file, new WholeMap(), calls);
        }

        static Candidate Of<TState, TInput, TOutput>(
            string kind, string file, ISpecification<TState, TInput, TOutput> specification, Call<TInput, TOutput>[] calls)
            where TState : notnull
            where TInput : notnull => new(kind, file, () => HistoryChecker.Decide(specification, calls));
    }

    // The program is given the rounds and the histories as KIND:FILE, and prints a line for each: seconds of the lower quartile of
    // the rounds, true or false, KIND, FILE.
    private static void AskPeer(string peer, Candidate[] runs)
    {
        string[] asked = [RoundsOfATurn.ToString(CultureInfo.InvariantCulture), .. runs.Select(r => $"{r.Kind}:{r.File}")];
        using Process process = Process.Start(new ProcessStartInfo(peer, asked) { RedirectStandardOutput = true, UseShellExecute = false })!;
        int answered = 0;
        while (process.StandardOutput.ReadLine() is { } line)
        {
            string[] words = line.Split(' ', 4);
            if (words.Length < 4 || runs.FirstOrDefault(r => r.Kind == words[2] && r.File == words[3]) is not { } run)
                continue;
            run.Peer.Add(1000 * double.Parse(words[0], CultureInfo.InvariantCulture));
            run.PeerVerdict = words[1] == "true";
            answered++;
        }
        process.WaitForExit();
        if (answered != runs.Length)
            throw new InvalidOperationException($"{peer} answered {answered} of {runs.Length} questions.");
    }

    private static int Print(Candidate[] runs, bool hasPeer)
    {
        Console.WriteLine($"milliseconds for a verdict, lower quartile of {Turns * RoundsOfATurn} rounds in {Turns} turns, one file after the other");
        foreach (IGrouping<string, Candidate> set in runs.GroupBy(r => r.Kind == "etcd" ? "etcd, all" : $"{r.Kind} {Path.GetFileName(r.File)}"))
            PrintLine(set.Key, hasPeer, set.Sum(r => Quartile(r.Ours)), set.Sum(r => Quartile(r.Peer)));
        Candidate[] etcd = [.. runs.Where(r => r.Kind == "etcd").OrderBy(r => Quartile(r.Ours))];
        if (etcd.Length > 0)
        {
            PrintLine("etcd, median file", hasPeer, Quartile(etcd[etcd.Length / 2].Ours), Median([.. etcd.Select(r => Quartile(r.Peer))]));
            PrintLine("etcd, worst file", hasPeer, Quartile(etcd[^1].Ours), etcd.Max(r => Quartile(r.Peer)));
        }
        Candidate[] differing = [.. runs.Where(r => hasPeer && r.Verdict != r.PeerVerdict)];
        foreach (Candidate run in differing)
            Console.WriteLine($"verdicts differ: {run.Kind} {run.File}");
        return differing.Length == 0 ? 0 : 1;
    }

    private static void PrintLine(string name, bool hasPeer, double ours, double peer) => Console.WriteLine(
        $"{name,-24} {ours,10:F3}" + (hasPeer ? $" {peer,10:F3} {peer / ours,7:F1} times" : ""));

    private static double Quartile(List<double> times) => times.Count == 0 ? 0 : times.Order().ElementAt(times.Count / 4);

    private static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);

    private sealed record Candidate(string Kind, string File, Func<HistoryVerdict> Decide)
    {
        public List<double> Ours { get; } = [];

        public List<double> Peer { get; } = [];

        public bool Verdict { get; set; }

        public bool PeerVerdict { get; set; }
    }
}
