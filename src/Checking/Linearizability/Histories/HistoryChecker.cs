using System.Diagnostics;
using PtSpec.Checking.Linearizability.Histories.Search;

namespace PtSpec.Checking.Linearizability.Histories;

/// <summary>Tells whether recorded histories are linearizable.</summary>
public static class HistoryChecker
{
    /// <summary>The most operations that may be pending at once.</summary>
    public const int PendingMost = 4096;

    // The first turn of each part is short, so that an answer that is near is found before memory goes elsewhere.
    private const long FirstTurn = 1 << 13;
    private const int TurnGrowth = 4;

    /// <summary>Checks a history.</summary>
    /// <remarks>
    /// The parts of it are searched in turns, each longer than the last, on several threads; a part that is not linearizable
    /// is thus found although another one is hard. When memory runs out the parts are searched one after the other.
    /// </remarks>
    /// <param name="specification">What its operations may do one after another.</param>
    /// <param name="history">The operations, in any order.</param>
    /// <param name="budget">The bounds of the search.</param>
    /// <exception cref="ArgumentException">An operation returned before it was called.</exception>
    /// <exception cref="NotSupportedException">More than <see cref="PendingMost"/> operations of a part are pending at once.</exception>
    /// <exception cref="InvalidOperationException">The specification contradicts itself about an <see cref="Effect"/>.</exception>
    /// <exception cref="OperationCanceledException">The search was cancelled.</exception>
    public static HistoryReport Check<TState, TInput, TOutput>(
        ISpecification<TState, TInput, TOutput> specification,
        IReadOnlyList<Call<TInput, TOutput>> history,
        HistoryBudget? budget = null)
        where TState : notnull
        where TInput : notnull
    {
        ArgumentNullException.ThrowIfNull(specification);
        ArgumentNullException.ThrowIfNull(history);
        (PartCalls[] parts, Turns turns) = Prepare(specification, history, budget);
        HistoryBound bound = turns.Run();
        return new HistoryReport([.. parts.Zip(turns.Searches, (part, search) => Report(part, search, bound, turns))]);
    }

    /// <summary>Checks a history as <see cref="Check"/> does, and looks no further: only for the verdict.</summary>
    /// <param name="specification">What its operations may do one after another.</param>
    /// <param name="history">The operations, in any order.</param>
    /// <param name="budget">The bounds of the search.</param>
    public static HistoryVerdict Decide<TState, TInput, TOutput>(
        ISpecification<TState, TInput, TOutput> specification,
        IReadOnlyList<Call<TInput, TOutput>> history,
        HistoryBudget? budget = null)
        where TState : notnull
        where TInput : notnull
    {
        (_, Turns turns) = Prepare(specification, history, budget);
        turns.Run();
        return turns.IsAnswered ? HistoryVerdict.NotLinearizable
            : Array.TrueForAll(turns.Searches, s => s.Status == SearchStatus.Linearizable) ? HistoryVerdict.Linearizable
            : HistoryVerdict.Unknown;
    }

    private static (PartCalls[] Parts, Turns Turns) Prepare<TState, TInput, TOutput>(
        ISpecification<TState, TInput, TOutput> specification,
        IReadOnlyList<Call<TInput, TOutput>> history,
        HistoryBudget? budget)
        where TState : notnull
        where TInput : notnull
    {
        ArgumentNullException.ThrowIfNull(specification);
        ArgumentNullException.ThrowIfNull(history);
        PartCalls[] parts = PartCalls.Split(specification, history);
        PartSearch[] searches = Array.ConvertAll(parts, part => PartPreparation.Prepare(specification, history, part.Calls));
        return (parts, new Turns(searches, budget ?? HistoryBudget.Default));
    }

    private static PartReport Report(PartCalls part, PartSearch search, HistoryBound bound, Turns turns)
    {
        var report = new PartReport(part.Name, part.Calls, HistoryVerdict.Unknown, bound, search.Configurations);
        return search.Status switch
        {
            SearchStatus.Linearizable => report with
            {
                Verdict = HistoryVerdict.Linearizable,
                Bound = HistoryBound.None,
                Order = search.Order(),
            },
            SearchStatus.NotLinearizable => report with
            {
                Verdict = HistoryVerdict.NotLinearizable,
                Bound = HistoryBound.None,
                Failure = StuckPlace.Find(search, turns.Budget.MemoryBytes, turns.IsOver),
            },
            SearchStatus.Starved => report with { Bound = HistoryBound.Memory },
            _ => report,
        };
    }

    private sealed class Turns(PartSearch[] searches, HistoryBudget budget)
    {
        private readonly long start = Stopwatch.GetTimestamp();

        /// <summary>The parts' searches.</summary>
        public PartSearch[] Searches => searches;

        /// <summary>The bounds of all together.</summary>
        public HistoryBudget Budget => budget;

        /// <summary>Whether a part is not linearizable.</summary>
        public bool IsAnswered => Array.Exists(searches, s => s.Status == SearchStatus.NotLinearizable);

        /// <summary>Searches until there is an answer, or a bound is met; which one.</summary>
        public HistoryBound Run()
        {
            for (long turn = FirstTurn; ; turn *= TurnGrowth)
            {
                PartSearch[] left = [.. searches.Where(s => s.Status == SearchStatus.Searching && s.Configurations < budget.Configurations)];
                if (left.Length == 0 || IsAnswered)
                    break;
                long memory = budget.MemoryBytes / left.Length;
                if (turn == FirstTurn || left.Length == 1 || budget.Threads == 1)
                    Array.ForEach(left, search => Take(search, turn, memory));
                else
                    TakeTogether(left, turn, memory);
                if (IsOver())
                    return HistoryBound.Time;
            }
            foreach (PartSearch starved in searches.Where(s => s.Status == SearchStatus.Starved))
                starved.Restart();
            foreach (PartSearch starved in searches.Where(s => s.Status == SearchStatus.Starved))
            {
                if (IsAnswered)
                    break;
                Take(starved, budget.Configurations, budget.MemoryBytes);
                if (IsOver())
                    return HistoryBound.Time;
                if (starved.Status == SearchStatus.Starved)
                    starved.Restart();
            }
            return IsAnswered ? HistoryBound.Answered : HistoryBound.Configurations;
        }

        private void TakeTogether(PartSearch[] left, long turn, long memory)
        {
            try
            {
                Parallel.ForEach(
                    left,
                    new ParallelOptions { MaxDegreeOfParallelism = budget.Threads },
                    search => Take(search, turn, memory));
            }
            catch (AggregateException several)
            {
                // The first failure is the one that a single thread would meet.
                throw several.InnerExceptions[0];
            }
        }

        private void Take(PartSearch search, long turn, long memory) =>
            search.Advance(Math.Min(turn, budget.Configurations - search.Configurations), memory, IsOver);

        /// <summary>Whether time is over.</summary>
        public bool IsOver()
        {
            budget.Cancellation.ThrowIfCancellationRequested();
            return budget.Time is { } time && Stopwatch.GetElapsedTime(start) >= time;
        }
    }
}
