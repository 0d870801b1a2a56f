namespace PtSpec.Checking.Linearizability.Histories.Search;

/// <summary>A reason to turn back early: a read to come has returned what can no longer be.</summary>
/// <param name="moves">The moves of the search.</param>
/// <param name="until">The layer in which, and after which, reads are not looked at.</param>
internal sealed class ReadsAhead<TState, TInput, TOutput, TWords>(Moves<TState, TInput, TOutput, TWords> moves, int until)
    where TState : notnull
    where TInput : notnull
    where TWords : unmanaged
{
    private const int Most = 4;

    /// <summary>Whether one of the next reads to return can never be legal again.</summary>
    public bool IsHopeless(in Point<TWords> point, int layerOfPoint)
    {
        int layer = layerOfPoint;
        Timeline timeline = moves.Timeline;
        for (int ahead = 0; ahead < Most && layer < timeline.Layers.Length;)
        {
            int read = timeline.NextRead[layer];
            if (read < 0)
                return false;
            ref readonly TimedCall call = ref timeline.Calls[read];
            if (call.LastLayer >= until)
                return false;
            bool isDone = call.FirstLayer <= layer && point.Done.Has(call.Slot);
            if (!isDone && !moves.Transitions.CanComeTo(point.State, call.Kind) && !IsOverwrittenBefore(point, layerOfPoint, call))
                return true;
            ahead += isDone ? 0 : 1;
            layer = call.LastLayer + 1;
        }
        return false;
    }

    // Whether something is left that overwrites, and from which there is a way to the read.
    private bool IsOverwrittenBefore(in Point<TWords> point, int layer, in TimedCall read)
    {
        foreach (int overwriting in moves.Timeline.Overwriting)
        {
            ref readonly TimedCall call = ref moves.Timeline.Calls[overwriting];
            if (call.FirstLayer > read.LastLayer)
                return false;
            bool isLeft = call.LastLayer >= layer && (call.FirstLayer > layer || !point.Done.Has(call.Slot));
            if (isLeft && moves.Transitions.CanComeTo(moves.Transitions.Step(Transitions<TState, TInput, TOutput>.Initial, call.Kind), read.Kind))
                return true;
        }
        return false;
    }
}
