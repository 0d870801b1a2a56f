using FsCheck;
using FsCheck.Xunit;
using PtSpec.Checking.Mutations;
using PtSpec.Checking.Paths;
using PtSpec.Core.Lowered;
using PtSpec.Core.Vocabulary;
using PtSpec.StateMachines;
using Xunit;

namespace PtSpec.Properties.Paths;

/// <summary>Which lines lie on every path and which on some, by another way of finding it out: looking for a path that avoids a line.</summary>
public sealed class AllowedPathsTests
{
    private static readonly KernelVersion[] s_kernels = [new(6, 4), new(6, 12), new(7, 2)];

    [Property]
    public void A_line_is_exercised_when_no_path_avoids_it_and_possible_when_one_has_it(
        NonNegativeInt routine, NonNegativeInt kernel, int seed, PositiveInt few)
    {
        PathGraph graph = Graph(routine.Get, kernel.Get);
        var random = new Random(seed);
        bool[] allowed = [.. graph.Points.Select(_ => random.Next(few.Get % 20 + 2) > 0)];
        int passed = random.Next(graph.Points.Count);
        var places = graph.Points.Select((point, i) => (point, i)).ToLookup(pair => pair.point, pair => pair.i);
        // Points are told apart by what they are, so those that are alike are allowed, or passed, together.
        bool IsAllowed(PathPoint point) => allowed[places[point].First()];
        bool IsPassed(PathPoint point) => point == graph.Points[passed];

        LinesOnPaths? lines = new AllowedPaths(graph, IsAllowed).Through(IsPassed);

        bool[] open = [.. graph.Points.Select(IsAllowed)];
        bool[] wanted = [.. graph.Points.Select(IsPassed)];
        Assert.Equal(HasPath(graph, open, wanted, avoided: -1, demanded: -1), lines is not null);
        if (lines is null)
            return;
        foreach (int line in Sample(random, graph.Lines.Count))
        {
            Assert.Equal(!HasPath(graph, open, wanted, avoided: line, demanded: -1), lines.Exercised.Contains(graph.Lines[line]));
            Assert.Equal(HasPath(graph, open, wanted, avoided: -1, demanded: line), lines.Possible.Contains(graph.Lines[line]));
        }
    }

    [Property]
    public void Fewer_paths_exercise_more_lines_and_leave_fewer_possible(NonNegativeInt routine, NonNegativeInt kernel, int seed)
    {
        PathGraph graph = Graph(routine.Get, kernel.Get);
        PathEventKind[] kinds = Enum.GetValues<PathEventKind>();
        PathEventKind forbidden = kinds[1 + (int)((uint)seed % (kinds.Length - 2))];

        LinesOnPaths? all = new AllowedPaths(graph, _ => true).Through(point => point.IsEnd);
        LinesOnPaths? some = new AllowedPaths(graph, point => point.Event.Kind != forbidden).Through(point => point.IsEnd);

        if (some is null)
            return;
        Assert.Subset(some.Exercised.ToHashSet(), all!.Exercised.ToHashSet());
        Assert.Subset(all.Possible.ToHashSet(), some.Possible.ToHashSet());
    }

    [Fact]
    public void Every_routine_has_a_way_to_its_end_in_every_kernel()
    {
        foreach (KernelVersion kernel in s_kernels)
        {
            foreach (RoutineProgram routine in Of(kernel))
                Assert.NotNull(new AllowedPaths(PathGraph.Of(routine, new KernelConfiguration(kernel)), _ => true).Through(point => point.IsEnd));
        }
    }

    [Fact]
    public void What_is_known_of_a_variable_parts_the_paths()
    {
        PathGraph graph = PathGraph.Of(Routines.FindByKernelName("pte_offset_map_lock")[0], new KernelConfiguration(new(7, 2), Features.Pae | Features.HighPte));
        var paths = new AllowedPaths(graph, _ => true);

        LinesOnPaths isNull = paths.Through(point => point.IsEnd && !point.Event.Value.MayBeNonzero)!;
        LinesOnPaths isTable = paths.Through(point => point.IsEnd && !point.Event.Value.MayBeZero)!;

        Assert.Equal([1, 7, 8, 9, 10], Numbers(isNull.Exercised));
        Assert.Equal([1, 7, 8, 9, 11, 12, 13, 14, 15], Numbers(isTable.Exercised));
        Assert.Equal([1, 7, 8, 9, 10, 11, 12, 13, 14, 16], Numbers(isNull.Possible));
        // Whatever is returned, the end is one of the two.
        Assert.Equal(2, graph.Points.Count(point => point.IsEnd));
    }

    [Fact]
    public void Locks_of_an_entry_and_of_a_table_are_two()
    {
        PathGraph graph = PathGraph.Of(ChangedRoutines.FindByName("retract_page_tables", new(6, 12)), new KernelConfiguration(new(6, 12)));

        LinesOnPaths taken = new AllowedPaths(graph, _ => true).Through(point => point.Event.Kind == PathEventKind.Wrote)!;

        Assert.Contains(27, taken.Exercised.Where(line => line.Routine.EndsWith("RetractPageTables", StringComparison.Ordinal)).Select(line => line.Number));
    }

    private static int[] Numbers(IEnumerable<SpecLine> lines) =>
        [.. lines.Where(line => line.Routine == "PgtableGeneric.PteOffsetMapLock").Select(line => line.Number).Order()];

    private static IEnumerable<RoutineProgram> Of(KernelVersion kernel) => Routines.All.Where(r => ChangedRoutines.Range(r).Contains(kernel));

    // The greatest ones take longer than all others together.
    private static PathGraph Graph(int routine, int kernel)
    {
        KernelVersion version = s_kernels[kernel % s_kernels.Length];
        RoutineProgram[] all = [.. Of(version)];
        for (int i = routine; ; i++)
        {
            PathGraph graph = PathGraph.Of(all[i % all.Length], new KernelConfiguration(version));
            if (graph.Points.Count <= 1500)
                return graph;
        }
    }

    private static IEnumerable<int> Sample(Random random, int lines) =>
        lines <= 30 ? Enumerable.Range(0, lines) : Enumerable.Range(0, 30).Select(_ => random.Next(lines));

    // Whether a path from the first point to an end passes a wanted point, and the demanded line, and not the avoided one.
    private static bool HasPath(PathGraph graph, bool[] open, bool[] wanted, int avoided, int demanded)
    {
        var met = new HashSet<(int Point, bool Passed, bool Demanded)>();
        var work = new Stack<(int Point, bool Passed, bool Demanded)>([(0, false, demanded < 0)]);
        while (work.TryPop(out var at))
        {
            int line = graph.Points[at.Point].Line;
            if (!open[at.Point] || line == avoided)
                continue;
            (int Point, bool Passed, bool Demanded) here = (at.Point, at.Passed || wanted[at.Point], at.Demanded || line == demanded);
            if (!met.Add(here))
                continue;
            if (graph.Points[at.Point].IsEnd && here.Passed && here.Demanded)
                return true;
            foreach (int next in graph.Next[at.Point])
                work.Push((next, here.Passed, here.Demanded));
        }
        return false;
    }
}
