using System.Runtime.CompilerServices;
using PtSpec.Checking.Exploration;
using PtSpec.Checking.Linking;
using PtSpec.Checking.Worlds;

namespace PtSpec.Checking.Compilation;

/// <summary>
/// What a state's program counters tell of what may follow, without a search: most states need no second look.
/// </summary>
/// <remarks>
/// A CPU's steps are put in an order in which most lead onwards. A step that does is taken only so often before others are: whoever goes
/// round takes, each time, a step that does not. Which order it is decides how much is told, never whether it is right.
/// </remarks>
internal sealed unsafe class Prospects
{
    // Steps that a CPU is followed for: most leave their loop, or wait, long before.
    private const int StepsFollowed = 256;

    private readonly CompiledScenario scenario;
    private readonly ScenarioModel model;
    private readonly Program[] programs;

    public Prospects(CompiledScenario scenario)
    {
        this.scenario = scenario;
        model = scenario.Model;
        programs = [.. scenario.Cpus.Select(cpu => new Program(scenario.Layout.Counter(cpu.Index), cpu))];
    }

    [Flags]
    private enum Trait : byte
    {
        None = 0,

        /// <summary>A way leads from here back to here on which no page fault is handled.</summary>
        Recurs = 1,

        /// <summary>Somebody was cut off: nothing that follows says anything.</summary>
        IsOver = 2,

        /// <summary>The step can always be taken, and is not one of those that recur.</summary>
        GoesOn = 4,

        /// <summary>The step can always be taken, and leads onwards.</summary>
        Advances = 8,

        /// <summary>The step may lead back.</summary>
        Turns = 16,
    }

    /// <summary>
    /// Whether a state may lie on a cycle that is fair to its CPUs: some CPU is at a step that it can come back to, none was cut off, and
    /// none stands where it could go on all the time and would not come back.
    /// </summary>
    public bool MayRecur(ReadOnlySpan<ulong> state)
    {
        Trait seen = Trait.None;
        foreach (ref readonly Program program in programs.AsSpan())
            seen |= program.Traits[program.Counter(state)];
        return (seen & (Trait.Recurs | Trait.IsOver | Trait.GoesOn)) == Trait.Recurs;
    }

    /// <summary>Whether some CPU's step leads onwards: no path without end is of such steps alone.</summary>
    /// <param name="state">The state.</param>
    /// <param name="room">Room for the successors of a state.</param>
    public bool Advances(ReadOnlySpan<ulong> state, Span<ulong> room)
    {
        foreach (ref readonly Program program in programs.AsSpan())
        {
            if ((program.Traits[program.Counter(state)] & Trait.Advances) != Trait.None)
                return true;
        }
        for (int cpu = 0; cpu < programs.Length; cpu++)
        {
            if (LeadsOnwards(cpu, state, room))
                return true;
        }
        return false;
    }

    /// <summary>
    /// Whether a CPU that moves alone may go round for ever here: false where it comes to its end, or to a step that waits, or out of the
    /// loop that it is in, and where its step does not lead back, so that another state of the round is asked.
    /// </summary>
    /// <param name="cpu">The CPU.</param>
    /// <param name="state">The state.</param>
    /// <param name="room">Room for the successors of a state.</param>
    [SkipLocalsInit]
    public bool MayGoRound(int cpu, ReadOnlySpan<ulong> state, Span<ulong> room)
    {
        ref readonly Program program = ref programs[cpu];
        int counter = program.Counter(state);
        if ((program.Traits[counter] & Trait.Turns) == Trait.None)
            return false;
        int words = scenario.Layout.Words;
        int loop = program.Loops[counter];
        Span<ulong> at = stackalloc ulong[Explorer.MaxWordsPerState];
        state.CopyTo(at);
        for (int taken = 0; taken < StepsFollowed; taken++)
        {
            int count = model.SuccessorsOf(cpu, at[..words], room);
            bool turns = false;
            for (int k = 0; k < count; k++)
            {
                int next = program.Counter(room[(k * words)..]);
                if (program.Loops[next] != loop)
                    return false;
                turns |= program.Order[next] <= program.Order[counter];
            }
            if (count == 0 || (taken == 0 && !turns))
                return false;
            // Another one each time, so that a choice that could be made for ever is not.
            room.Slice((int)((taken * 0x9E3779B1L >> 16) % count) * words, words).CopyTo(at);
        }
        return true;
    }

    private bool LeadsOnwards(int cpu, ReadOnlySpan<ulong> state, Span<ulong> room)
    {
        ref readonly Program program = ref programs[cpu];
        int before = program.Order[program.Counter(state)];
        int words = scenario.Layout.Words;
        StepReport report = scenario.NewUntoldReport();
        fixed (ulong* from = state, to = room)
        {
            int count = scenario.Step(cpu, from, to, &report);
            for (int k = 0; k < count; k++)
            {
                if (program.Order[program.Counter(room[(k * words)..])] > before)
                    return true;
            }
        }
        return false;
    }

    /// <summary>What each program counter of a CPU tells.</summary>
    private readonly struct Program
    {
        private readonly int word;
        private readonly int shift;
        private readonly ulong mask;

        public Program(BitPlace counter, CompiledCpu cpu)
        {
            (word, shift, mask) = (counter.Word, counter.Shift, counter.Mask);
            int[] order = cpu.StepOrder();
            (Order, Loops) = (order, cpu.Loops());
            Recurrence[] recurrences = cpu.Recurrences();
            Traits = new Trait[recurrences.Length];
            for (int k = 0; k < Traits.Length; k++)
                Traits[k] = recurrences[k] switch { Recurrence.Possible => Trait.Recurs, Recurrence.Over => Trait.IsOver, _ => Trait.None };
            for (int k = 0; k < cpu.Steps.Count; k++)
            {
                bool alwaysLeadsOn = cpu.NextCounters(k).All(next => order[next] > order[k]);
                bool neverWaits = cpu.Program.Effects[cpu.Steps[k]].Any(alternative => !HasGuard(alternative.Commands));
                if (neverWaits && Traits[k] == Trait.None)
                    Traits[k] |= Trait.GoesOn;
                if (neverWaits && alwaysLeadsOn)
                    Traits[k] |= Trait.Advances;
                if (Loops[k] != 0 && !alwaysLeadsOn)
                    Traits[k] |= Trait.Turns;
            }
        }

        /// <summary>The traits of a program counter.</summary>
        public Trait[] Traits { get; }

        /// <summary>The place in the order of each program counter.</summary>
        public int[] Order { get; }

        /// <summary>The loop that a program counter is in, 0 for none.</summary>
        public int[] Loops { get; }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public int Counter(ReadOnlySpan<ulong> state) => (int)((state[word] >> shift) & mask);

        private static bool HasGuard(IReadOnlyList<Command> commands) => commands.Any(c => c switch
        {
            Guard g => !Fold.IsTrue(g.Condition),
            When w => HasGuard(w.Then),
            _ => false,
        });
    }
}
