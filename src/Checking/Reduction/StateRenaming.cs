using PtSpec.Checking.Compilation;
using PtSpec.Checking.Worlds;

namespace PtSpec.Checking.Reduction;

/// <summary>Renames tables and CPUs in packed states.</summary>
internal sealed unsafe class StateRenaming
{
    private readonly int words;
    private readonly ulong[] stays;
    private readonly Move[] moves;
    private readonly Frame[] frames;

    private StateRenaming(int words, ulong[] stays, Move[] moves, Frame[] frames)
    {
        this.words = words;
        this.stays = stays;
        this.moves = moves;
        this.frames = frames;
    }

    /// <summary>The renaming for a scenario's states; null when states cannot be renamed in that way.</summary>
    public static StateRenaming? Of(CompiledScenario scenario, Renaming renaming)
    {
        StateLayout layout = scenario.Layout;
        var places = new List<Move>();
        foreach (Field field in layout.Fields)
        {
            if (Renaming.Names(scenario.World, field) is not { } names)
                return null;
            for (int i = 0; i < field.Length; i++)
            {
                int target = renaming.Index(names, i);
                if (layout.Holds(field, i) != layout.Holds(field, target))
                    return null;
                if (layout.Holds(field, i))
                    places.Add(MoveOf(scenario, renaming, field, names, i, target));
                else if (scenario.World.Initial(field, target) != renaming.Value(names.Value, scenario.World.Initial(field, i)))
                    return null;
            }
        }
        if (layout.Monitor.Bits > 0)
        {
            uint[]? states = MonitorNames.Of(
                scenario.Monitor!, [.. scenario.World.Scenario.Cpus.Select(c => c.Count)], renaming.Cpus);
            if (states is null)
                return null;
            places.Add(new Move(layout.Monitor, layout.Monitor, [.. states.Select(s => (ulong)s)], null, null));
        }
        Frame[] renamedFrames = [.. scenario.Cpus.Select(c => Frame.Of(scenario, renaming, c))];
        var kept = new ulong[layout.Words];
        foreach (Move move in places.Where(m => m.IsNone))
            kept[move.From.Word] |= move.From.Mask << move.From.Shift;
        return new StateRenaming(layout.Words, kept, [.. places.Where(m => !m.IsNone)], renamedFrames);
    }

    /// <summary>The renamed state.</summary>
    public ulong[] Of(ulong[] state)
    {
        var renamed = new ulong[words];
        fixed (ulong* from = state, to = renamed)
            Write(from, to);
        return renamed;
    }

    /// <summary>Writes the renamed state.</summary>
    public void Write(ulong* from, ulong* to)
    {
        for (int w = 0; w < words; w++)
            to[w] = from[w] & stays[w];
        foreach (Move move in moves)
        {
            ulong value = (from[move.From.Word] >> move.From.Shift) & move.From.Mask;
            if (value == 0 && move.Map is null)
                continue;
            if (move.Pending is { } stores)
                value = stores.Rename(value);
            else if (move.Map is not null)
                value = move.Only is { } only && !only.Has(from) ? 0 : move.Map[value];
            to[move.To.Word] |= value << move.To.Shift;
        }
        foreach (Frame frame in frames)
            frame.Write(from, to);
    }

    private static Move MoveOf(CompiledScenario s, Renaming renaming, Field field, FieldNames names, int index, int target)
    {
        BitPlace from = s.Layout.Place(field)[index];
        BitPlace to = s.Layout.Place(field)[target];
        if (names.Value == ValueName.Store)
            return new Move(from, to, null, null, Stores.Of(s.World, renaming));
        ulong[] map = [.. Enumerable.Range(0, 1 << from.Bits).Select(v => renaming.Value(names.Value, (ulong)v) & from.Mask)];
        bool isWalked = names.Value == ValueName.WalkedTable;
        bool isPlain = !isWalked && map.Select((v, i) => v == (ulong)i).All(same => same);
        return new Move(from, to, isPlain ? null : map, isWalked ? Walked.Of(s, index) : null, null);
    }

    /// <summary>A value that goes from one place to another, and what becomes of it.</summary>
    private sealed record Move(BitPlace From, BitPlace To, ulong[]? Map, Walked? Only, Stores? Pending)
    {
        public bool IsNone => From == To && Map is null && Pending is null;
    }

    /// <summary>A store on its way: where it goes and what it brings have the names of the field that it goes to.</summary>
    private sealed record Stores(int ValueShift, int PlaceShift, ulong ValueMask, (ulong Place, ulong[]? Values)[] Places)
    {
        public static Stores Of(World w, Renaming renaming)
        {
            int places = w.MemoryFields.Sum(field => field.Length);
            return new Stores(w.MarkBits, w.MarkBits + w.ValueBits, (1UL << w.ValueBits) - 1, [(0, null), .. Enumerable.Range(0, places).Select(Renamed)]);

            (ulong, ulong[]?) Renamed(int place)
            {
                (Field to, int index) = w.PlaceIn(place);
                FieldNames names = Renaming.Names(w, to) ?? throw new InvalidOperationException($"A store goes to {to}, which has no names.");
                ulong[] values = [.. Enumerable.Range(0, 1 << w.ValueBits).Select(v => renaming.Value(names.Value, (ulong)v))];
                return ((ulong)(w.FirstPlace(to) + renaming.Index(names, index) + 1), values.Select((v, i) => v == (ulong)i).All(same => same) ? null : values);
            }
        }

        public ulong Rename(ulong store)
        {
            (ulong place, ulong[]? values) = Places[store >> PlaceShift];
            ulong value = (store >> ValueShift) & ValueMask;
            ulong marks = store & ((1UL << ValueShift) - 1);
            return (place << PlaceShift) | ((values is null ? value : values[value]) << ValueShift) | marks;
        }
    }

    /// <summary>A walker's table means something in some states of the walk only; elsewhere it becomes 0.</summary>
    private sealed record Walked(BitPlace Walk, bool[] Knows)
    {
        public static Walked? Of(CompiledScenario s, int index)
        {
            bool[] knows = [.. s.World.WalkStates.Select(Renaming.KnowsTable)];
            return s.Layout.Fields.Contains(s.World.Walk) && s.Layout.Holds(s.World.Walk, index)
                ? new Walked(s.Layout.Place(s.World.Walk)[index], knows)
                : null;
        }

        public bool Has(ulong* state) => Knows[(state[Walk.Word] >> Walk.Shift) & Walk.Mask];
    }

    /// <summary>A CPU's program counter and locals, which go to another CPU.</summary>
    private sealed record Frame(BitPlace Counter, BitPlace ToCounter, Locals[] Words)
    {
        public static Frame Of(CompiledScenario s, Renaming renaming, CompiledCpu cpu)
        {
            int target = renaming.Cpus[cpu.Index];
            (IReadOnlyList<BitPlace> from, IReadOnlyList<BitPlace> to) = (s.Layout.Frame(cpu.Index), s.Layout.Frame(target));
            return new Frame(
                s.Layout.Counter(cpu.Index),
                s.Layout.Counter(target),
                [.. from.Select((_, word) => new Locals(from[word], to[word], NamedIn(cpu, word, renaming))).Where(word => word.From.Bits > 0)]);
        }

        public void Write(ulong* from, ulong* to)
        {
            ulong at = (from[Counter.Word] >> Counter.Shift) & Counter.Mask;
            to[ToCounter.Word] |= at << ToCounter.Shift;
            foreach (Locals word in Words)
                word.Write(at, from, to);
        }

        private static (BitPlace Place, ulong[] Map)[][] NamedIn(CompiledCpu cpu, int word, Renaming renaming)
        {
            return [.. cpu.Steps.Select(step => cpu.LiveAt(step).Where(local => cpu.Frame[local].Word == word).Select(NamedBy).OfType<(BitPlace, ulong[])>().ToArray())];

            (BitPlace, ulong[])? NamedBy(int local)
            {
                ValueName name = Renaming.OfLocal(cpu.Program.Program.Variables[local].Type);
                BitPlace place = cpu.Frame[local];
                return name == ValueName.None
                    ? null
                    : (place, [.. Enumerable.Range(0, 1 << place.Bits).Select(v => renaming.Value(name, (ulong)v) & place.Mask)]);
            }
        }
    }

    /// <summary>A word of a CPU's locals, and which of them name something: that depends on the program counter.</summary>
    private sealed record Locals(BitPlace From, BitPlace To, (BitPlace Place, ulong[] Map)[][] Named)
    {
        public void Write(ulong at, ulong* from, ulong* to)
        {
            ulong locals = (from[From.Word] >> From.Shift) & From.Mask;
            if (at < (ulong)Named.Length)
            {
                foreach ((BitPlace place, ulong[] map) in Named[at])
                {
                    ulong value = (locals >> place.Shift) & place.Mask;
                    locals ^= (value ^ map[value]) << place.Shift;
                }
            }
            to[To.Word] |= locals << To.Shift;
        }
    }
}
