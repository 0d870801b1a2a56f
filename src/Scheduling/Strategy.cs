using System.Globalization;
using PtSpec.Scheduling.Searching;

namespace PtSpec.Scheduling;

/// <summary>Which schedules are run.</summary>
public abstract record Strategy
{
    private Strategy()
    {
    }

    /// <summary>The largest number that a strategy takes.</summary>
    public const int MostOfAll = 1000;

    /// <summary>Whether it goes on for ever where nothing goes wrong: who runs it sets a bound.</summary>
    public bool IsEndless => this is Prioritized or Uniform;

    /// <summary>The written forms that <see cref="Parse"/> reads.</summary>
    public static string Forms => "dpor, all, preemptions=N, delays=N, pct=DEPTH, random";

    /// <summary>
    /// Of the schedules that differ only in the order of steps that nobody can tell, at least one: by dynamic partial-order
    /// reduction with source sets and sleep sets. Finds every outcome and every violation of a check.
    /// </summary>
    public static Strategy Dpor { get; } = new Reduced();

    /// <summary>Every schedule.</summary>
    public static Strategy All { get; } = new Bounded("all", Cost.None, 0);

    /// <summary>Every schedule in which at most <paramref name="most"/> times a CPU gives way that could go on.</summary>
    public static Strategy Preemptions(int most) => new Bounded("preemptions", Cost.Preemptions, NotNegative(most));

    /// <summary>
    /// Every schedule with at most <paramref name="most"/> delays: where the next CPU by default (whoever was on, else round
    /// robin) is passed over for the one after it.
    /// </summary>
    public static Strategy Delays(int most) => new Bounded("delays", Cost.Delays, NotNegative(most));

    /// <summary>
    /// Random priorities with <paramref name="depth"/> - 1 random changes: each schedule meets a bug that takes that many ordered
    /// steps with a probability of which the report says the least.
    /// </summary>
    public static Strategy Pct(int depth, ulong seed = 0) => new Prioritized(
        depth > 0 ? depth : throw new ArgumentOutOfRangeException(nameof(depth), depth, "Expected 1 or more."), seed);

    /// <summary>At each step every CPU that can go on is as likely as the others.</summary>
    public static Strategy Random(ulong seed = 0) => new Uniform(seed);

    /// <summary>Reads a strategy as it is written: one of <see cref="Forms"/>.</summary>
    /// <param name="text">The written form.</param>
    /// <param name="seed">The seed of those that are random.</param>
    /// <exception cref="FormatException">It is none of them.</exception>
    public static Strategy Parse(string text, ulong seed = 0)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] parts = text.Split('=');
        int number = 0;
        bool hasNumber = parts.Length == 2 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out number);
        return (parts[0], parts.Length, hasNumber) switch
        {
            ("dpor", 1, _) => Dpor,
            ("all", 1, _) => All,
            ("random", 1, _) => Random(seed),
            ("preemptions", _, true) when number <= MostOfAll => Preemptions(number),
            ("delays", _, true) when number <= MostOfAll => Delays(number),
            ("pct", _, true) when number is > 0 and <= MostOfAll => Pct(number, seed),
            _ => throw new FormatException($"'{text}' is no strategy: expected one of {Forms}, with a number up to {MostOfAll}."),
        };
    }

    internal abstract Search Start(int cpus);

    private static int NotNegative(int most) =>
        most >= 0 ? most : throw new ArgumentOutOfRangeException(nameof(most), most, "Expected 0 or more.");

    private sealed record Reduced : Strategy
    {
        public override string ToString() => "dpor";

        internal override Search Start(int cpus) => new Searching.Dpor(cpus);
    }

    private sealed record Bounded(string Word, Cost Cost, int Most) : Strategy
    {
        public override string ToString() => Cost == Cost.None ? Word : $"{Word}={Most}";

        internal override Search Start(int cpus) => new Enumeration(Cost, Most);
    }

    private sealed record Prioritized(int Depth, ulong Seed) : Strategy
    {
        public override string ToString() => $"pct={Depth} seed {Seed}";

        internal override Search Start(int cpus) => new Searching.Pct(Depth, Seed, cpus);
    }

    private sealed record Uniform(ulong Seed) : Strategy
    {
        public override string ToString() => $"random seed {Seed}";

        internal override Search Start(int cpus) => new RandomWalk(Seed);
    }
}
