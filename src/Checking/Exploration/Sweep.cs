using System.Runtime.InteropServices;

namespace PtSpec.Checking.Exploration;

/// <summary>Looks at every state of a level once more, by all threads of a search when the level is wide.</summary>
internal sealed unsafe class Sweep<TModel> : IDisposable
    where TModel : struct, IModel
{
    /// <summary>The most states that are looked at together.</summary>
    public const int Together = 32;

    private const long StatesTaken = 1 << 10;

    private readonly int _words;
    private readonly StateArena _arena;
    private readonly Crew _crew;
    private readonly long _parallelFrom;
    private readonly Glance[] _glances;
    private volatile Stop _stop;

    public Sweep(TModel model, int words, StateArena arena, Crew crew, long parallelFrom)
    {
        (_words, _arena, _crew, _parallelFrom) = (words, arena, crew, parallelFrom);
        _glances = new Glance[crew.Threads];
        for (int i = 0; i < _glances.Length; i++)
            _glances[i] = new Glance(model, words, i);
    }

    /// <summary>Looks at a state.</summary>
    /// <param name="glance">The looking thread's model and successors.</param>
    /// <param name="state">The state.</param>
    public delegate void Look(Glance glance, ulong* state);

    /// <summary>Looks at a few states that lie one after another.</summary>
    /// <param name="glance">The looking thread's model and successors.</param>
    /// <param name="states">Where they are in the arena, up to <see cref="Together"/> of them.</param>
    /// <param name="first">The first of them.</param>
    public delegate void LookAtSome(Glance glance, Run states, ulong* first);

    /// <summary>For what is looked at on the caller's thread.</summary>
    public Glance Own => _glances[0];

    /// <summary>Looks at every state of a level.</summary>
    /// <returns>Why it stopped before the end, if it did.</returns>
    public Stop Over(Level level, Look look, Watch? watch = null) => OverSome(
        level,
        (glance, states, first) =>
        {
            for (uint i = 0; i < states.Count; i++)
                look(glance, first + (i * (nuint)_words));
        },
        watch);

    /// <summary>Looks at every state of a level, a few at a time.</summary>
    /// <returns>Why it stopped before the end, if it did.</returns>
    public Stop OverSome(Level level, LookAtSome look, Watch? watch = null)
    {
        level.Rewind();
        _stop = Stop.Never;
        if (_crew.Threads > 1 && level.Count >= _parallelFrom)
            _crew.Run(thread => Over(level, _glances[thread], look, thread == 0 ? watch : null));
        else
            Over(level, _glances[0], look, watch);
        return _stop;
    }

    public void Dispose()
    {
        foreach (Glance glance in _glances)
            glance.Dispose();
    }

    private void Over(Level level, Glance glance, LookAtSome look, Watch? watch)
    {
        while (_stop == Stop.Never && level.TryTake(StatesTaken, out long from, out long to))
        {
            if (watch is not null && watch.Check() is var due && due != Stop.Never)
                _stop = due;
            while (from < to)
            {
                Run piece = level.Piece(from, Math.Min(to, from + Together));
                look(glance, piece, StateArena.At(_arena.Chunks, piece.First, _words));
                from += piece.Count;
            }
        }
    }

    /// <summary>One thread's copy of the model, and the successors of the state that it looks at.</summary>
    internal sealed class Glance : IDisposable
    {
        private readonly int _words;
        private readonly int _maxSuccessors;
        private TModel _model;

        public Glance(TModel model, int words, int thread = 0)
        {
            (_model, _words, _maxSuccessors, Thread) = (model, words, model.MaxSuccessors, thread);
            Successors = (ulong*)NativeMemory.Alloc((nuint)_maxSuccessors * (nuint)words, sizeof(ulong));
        }

        /// <summary>The number of the thread.</summary>
        public int Thread { get; }

        /// <summary>The successors that <see cref="Expand"/> found.</summary>
        public ulong* Successors { get; private set; }

        /// <summary>The successor with a number.</summary>
        public ulong* Successor(int number) => Successors + ((nint)number * _words);

        /// <summary>Computes a state's successors and says how many there are.</summary>
        public int Expand(ulong* state, out int violation) => _model.Successors(
            new ReadOnlySpan<ulong>(state, _words), new Span<ulong>(Successors, _maxSuccessors * _words), out violation);

        /// <summary>Computes the initial states and says how many there are.</summary>
        public int Enter() => _model.InitialStates(new Span<ulong>(Successors, _maxSuccessors * _words));

        /// <summary>Whether it is told at a glance that some successor of a state is nearer to an end; the successors are lost.</summary>
        public bool Advances(ulong* state) => _model.Advances(
            new ReadOnlySpan<ulong>(state, _words), new Span<ulong>(Successors, _maxSuccessors * _words));

        /// <summary>Whether an actor that moves alone may go round for ever; the successors are lost.</summary>
        public bool MayGoRound(int actor, ulong* state) => _model.MayGoRound(
            actor, new ReadOnlySpan<ulong>(state, _words), new Span<ulong>(Successors, _maxSuccessors * _words));

        public int JudgeEnd(ulong* state) => _model.JudgeEnd(new ReadOnlySpan<ulong>(state, _words));

        public int JudgeState(ulong* state) => _model.JudgeState(new ReadOnlySpan<ulong>(state, _words));

        /// <summary>
        /// Computes a state's successors and says which is the first that violates something, or the step to it, and what; -1 when none
        /// does.
        /// </summary>
        public int FirstViolating(ulong* state, out int property)
        {
            int count = Expand(state, out int violation);
            for (int i = 0; i < count; i++)
            {
                property = violation != 0 && i == count - 1 ? violation : JudgeState(Successor(i));
                if (property != 0)
                    return i;
            }
            property = 0;
            return -1;
        }

        public void Dispose()
        {
            NativeMemory.Free(Successors);
            Successors = null;
        }
    }
}
