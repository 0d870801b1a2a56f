using PtSpec.Checking.Mutations;
using PtSpec.Core.Lowered;
using PtSpec.Core.Protocol;

namespace PtSpec.Checking.Paths;

/// <summary>
/// The paths through a routine and the routines that it calls, in one kernel. Points of one statement are told apart by who
/// called and by what is known of the variables: a table that is tested for NULL is NULL on one path and not on the other.
/// </summary>
internal sealed class PathGraph
{
    // Of a routine with more, the paths are not told apart by what is known of variables.
    private const int MostPoints = 50_000;

    private readonly KernelConfiguration configuration;
    private readonly bool isPlain;
    private readonly Dictionary<string, RoutineShape> shapes = [];
    private readonly Dictionary<(PathFrame?, int), PathFrame> frames = [];
    private readonly Dictionary<Place, int> numbers = [];
    private readonly Dictionary<SpecLine, int> lineNumbers = [];
    private readonly List<SpecLine> lines = [];
    private readonly List<PathPoint> points = [];
    private readonly List<int[]> next = [];
    private readonly Lazy<IReadOnlyList<IReadOnlyList<int>>> before;
    private readonly Queue<Place> open = [];
    private int variables;

    private PathGraph(KernelConfiguration configuration, bool isPlain)
    {
        this.configuration = configuration;
        this.isPlain = isPlain;
        before = new(Reverse);
    }

    /// <summary>The statements that the paths come to.</summary>
    public IReadOnlyList<SpecLine> Lines => lines;

    /// <summary>The points; paths begin at the first.</summary>
    public IReadOnlyList<PathPoint> Points => points;

    /// <summary>The points that follow each.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Next => next;

    /// <summary>The points that each follows.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Before => before.Value;

    /// <summary>The paths through a routine.</summary>
    public static PathGraph Of(RoutineProgram routine, KernelConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(routine);
        ArgumentNullException.ThrowIfNull(configuration);
        var graph = new PathGraph(configuration, isPlain: false);
        if (graph.Explore(routine))
            return graph;
        graph = new PathGraph(configuration, isPlain: true);
        graph.Explore(routine);
        return graph;
    }

    // Of the primitives that the kernel has functions for, those that are never a macro or inline.
    private static string? Function(string primitive) => primitive switch
    {
        nameof(IMm.PgtableTransHugeDeposit) => "pgtable_trans_huge_deposit",
        nameof(IMm.PgtableTransHugeWithdraw) => "pgtable_trans_huge_withdraw",
        _ => null,
    };

    private static PmdContent? Written(string primitive) => primitive switch
    {
        nameof(IMm.PmdPopulate) => PmdContent.Table,
        nameof(IMm.SetPmdAt) or nameof(IMm.PmdpEstablish) => PmdContent.Other,
        nameof(IMm.PmdClear) or nameof(IMm.PmdpHugeGetAndClear) or nameof(IMm.PmdClearMoved) => PmdContent.None,
        _ => null,
    };

    private bool Explore(RoutineProgram routine)
    {
        To(new Place(Frame(null, 0, Shape(routine.Id), i => NewVariable()), 0, TryOutcome.Ahead, ValueFacts.None));
        while (open.TryDequeue(out Place place))
        {
            next.Add([.. Follow(place)]);
            if (!isPlain && points.Count > MostPoints)
                return false;
        }
        return true;
    }

    private IReadOnlyList<IReadOnlyList<int>> Reverse()
    {
        var reverse = points.ConvertAll(_ => new List<int>());
        for (int i = 0; i < next.Count; i++)
        {
            foreach (int to in next[i])
                reverse[to].Add(i);
        }
        return reverse;
    }

    private int NewVariable() => variables++;

    private RoutineShape Shape(string id)
    {
        if (!shapes.TryGetValue(id, out RoutineShape? shape))
            shapes.Add(id, shape = new RoutineShape(new RoutineInKernel(Routines.Find(id), configuration)));
        return shape;
    }

    private PathFrame Frame(PathFrame? caller, int call, RoutineShape routine, Func<int, int> variable)
    {
        if (!frames.TryGetValue((caller, call), out PathFrame? frame))
        {
            frame = new PathFrame(caller, call, routine, [.. Enumerable.Range(0, routine.Program.Locals.Length).Select(variable)]);
            frames.Add((caller, call), frame);
        }
        return frame;
    }

    private int To(Place place)
    {
        place = place with { Facts = isPlain ? ValueFacts.None : place.Facts.Of(place.Frame.Kept(place.Node)) };
        if (numbers.TryGetValue(place, out int known))
            return known;
        int number = points.Count;
        numbers.Add(place, number);
        Node node = place.Frame.Routine.Nodes[place.Node];
        var line = new SpecLine(place.Frame.Routine.Id, node.Source.Number);
        if (!lineNumbers.TryGetValue(line, out int lineNumber))
        {
            lineNumbers.Add(line, lineNumber = lines.Count);
            lines.Add(line);
        }
        bool isHere = node is Return ? place.Frame.Caller?.IsHere != false : place.Frame.IsHere;
        points.Add(new PathPoint(lineNumber, EventOf(place, node), node is Return && place.Frame.Caller is null, isHere));
        open.Enqueue(place);
        return number;
    }

    private static PathEvent EventOf(Place place, Node node)
    {
        PathFrame frame = place.Frame;
        return node switch
        {
            Return r => new PathEvent(
                PathEventKind.Returned,
                r.Value is null ? AbstractValue.Any : place.Facts.Evaluate(r.Value, frame.Variables),
                Routine: frame.Routine.Program.KernelName),
            PrimitiveStep p when Function(p.Primitive) is { } function => new PathEvent(PathEventKind.Returned, Routine: function),
            PrimitiveStep p when Written(p.Primitive) is { } content => new PathEvent(PathEventKind.Wrote, Content: content),
            PrimitiveStep { Primitive: nameof(IMm.SpinLock) } => new PathEvent(PathEventKind.Locked),
            PrimitiveStep { Primitive: nameof(IMm.SpinUnlock) } => new PathEvent(PathEventKind.Unlocked),
            PrimitiveStep when place.Tried == TryOutcome.Taken => new PathEvent(PathEventKind.TryLocked),
            PrimitiveStep when place.Tried == TryOutcome.InVain => new PathEvent(PathEventKind.TriedInVain),
            _ => new PathEvent(PathEventKind.Silent),
        };
    }

    private IEnumerable<int> Follow(Place place)
    {
        (PathFrame frame, _, TryOutcome tried, ValueFacts facts) = place;
        AbstractValue Value(Expr e) => facts.Evaluate(e, frame.Variables);
        ValueFacts With(int local, AbstractValue value) => local < 0 ? facts : facts.With(frame.Variables[local], value);
        Place At(int node, ValueFacts known) => new(frame, node, TryOutcome.Ahead, known);
        switch (frame.Routine.Nodes[place.Node])
        {
            case PrimitiveStep { Primitive: nameof(IMm.SpinTrylock) } p:
                return tried == TryOutcome.Ahead
                    ? [To(place with { Tried = TryOutcome.Taken }), To(place with { Tried = TryOutcome.InVain })]
                    : [To(At(p.Next, With(p.Result, AbstractValue.Truth(tried == TryOutcome.Taken))))];
            case PrimitiveStep p:
                return [To(At(p.Next, With(p.Result, AbstractValue.Any)))];
            case Assign a:
                return [To(At(a.Next, With(a.Target, Value(a.Value))))];
            case Branch b:
                bool? decided = Value(b.Condition).AsTruth();
                var ways = new List<int>();
                if (decided != false)
                    ways.Add(To(At(b.WhenTrue, facts.Assume(b.Condition, true, frame.Variables))));
                if (decided != true)
                    ways.Add(To(At(b.WhenFalse, facts.Assume(b.Condition, false, frame.Variables))));
                return ways;
            case Check c:
                return Value(c.Condition).AsTruth() == false ? [] : [To(At(c.Next, facts.Assume(c.Condition, true, frame.Variables)))];
            case Call c when frame.IsIn(c.Routine):
                return [To(At(c.Next, With(c.Result, AbstractValue.Any)))];
            case Call c:
                return [To(Enter(place, c))];
            case Return r when frame.Caller is { } caller:
                var call = (Call)caller.Routine.Nodes[frame.CallNode];
                AbstractValue returned = r.Value is null ? AbstractValue.Any : Value(r.Value);
                return [To(new Place(caller, call.Next, TryOutcome.Ahead, call.Result < 0 ? facts : facts.With(caller.Variables[call.Result], returned)))];
            default:
                return [];
        }
    }

    private Place Enter(Place place, Call call)
    {
        (PathFrame caller, int node, _, ValueFacts facts) = place;
        RoutineShape routine = Shape(call.Routine);
        PathFrame frame = Frame(caller, node, routine, i =>
            routine.Program.Locals[i].IsOut && call.Arguments[i] is Local local ? caller.Variables[local.Index] : NewVariable());
        for (int i = 0; i < routine.Program.ParameterCount; i++)
        {
            if (!routine.Program.Locals[i].IsOut)
                facts = facts.With(frame.Variables[i], facts.Evaluate(call.Arguments[i], caller.Variables));
        }
        return new Place(frame, 0, TryOutcome.Ahead, facts);
    }

    // Trying for a lock has two outcomes, each with a point of its own.
    private enum TryOutcome
    {
        Ahead,
        Taken,
        InVain,
    }

    private readonly record struct Place(PathFrame Frame, int Node, TryOutcome Tried, ValueFacts Facts);
}
