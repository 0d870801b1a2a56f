using PtSpec.Checking.Exploration;

namespace PtSpec.Bench.Models;

/// <summary>A size of the page-table protocol, with the counts that SPIN, Rumur and TLC agree on.</summary>
/// <param name="Name">Readers and tables, a digit each; w: the state in two words.</param>
/// <param name="States">Reachable states: SPIN without partial-order reduction, Rumur and TLC agree.</param>
/// <param name="Transitions">Transitions, the initial one included: SPIN.</param>
/// <param name="Depth">Levels of the breadth-first search: SPIN; null where it was not recorded.</param>
/// <param name="Search">One search.</param>
public sealed record Size(string Name, long States, long Transitions, int? Depth, Func<ExplorationOptions, ExplorationResult> Search)
{
    /// <summary>Every size, small ones first.</summary>
    public static IReadOnlyList<Size> All { get; } =
    [
        new("22", 41_022, 140_593, 52, Narrow<TwoReadersTwoTables>),
        new("32", 498_426, 2_049_163, 54, Narrow<ThreeReadersTwoTables>),
        new("23", 591_394, 2_172_645, null, Narrow<TwoReadersThreeTables>),
        new("42", 5_971_582, 28_834_237, 56, Narrow<FourReadersTwoTables>),
        new("24", 7_263_536, 28_722_613, 90, Narrow<TwoReadersFourTables>),
        new("33", 13_390_374, 57_129_379, 75, Narrow<ThreeReadersThreeTables>),
        new("52", 70_526_714, 392_094_959, null, Narrow<FiveReadersTwoTables>),
        new("42w", 5_971_582, 28_834_237, 56, Wide<FourReadersTwoTables>),
        new("33w", 13_390_374, 57_129_379, 75, Wide<ThreeReadersThreeTables>),
    ];

    /// <summary>Readers, as the peers' models are told.</summary>
    public int Readers => Name[0] - '0';

    /// <summary>Page tables, as the peers' models are told.</summary>
    public int Tables => Name[1] - '0';

    /// <summary>The size with that name, or null.</summary>
    public static Size? Find(string name) => All.FirstOrDefault(size => size.Name == name);

    /// <summary>Whether a search counted what is known.</summary>
    public bool Agrees(ExplorationResult result) => result.Verdict == Verdict.Holds
        && Agrees(result.States, result.Transitions) && (Depth is null || result.Depth == Depth);

    /// <summary>Whether an engine counted what is known.</summary>
    public bool Agrees(long states, long transitions) => states == States && transitions == Transitions;

    private static ExplorationResult Narrow<TSize>(ExplorationOptions options)
        where TSize : struct, ISize => Explorer.Run(default(PageTableProtocol<TSize>), options);

    private static ExplorationResult Wide<TSize>(ExplorationOptions options)
        where TSize : struct, ISize => Explorer.Run(new InTwoWords<PageTableProtocol<TSize>>(default), options);

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

    private readonly struct FiveReadersTwoTables : ISize
    {
        public static int Readers => 5;

        public static int Tables => 2;
    }
}
