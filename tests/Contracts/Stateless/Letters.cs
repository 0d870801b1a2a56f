using Stateless;

namespace PtSpec.Contracts.Machines;

public enum S { A, B, C, D, E }

public enum T { X, Y, Z, W }

/// <summary>A machine over letters that writes down every entry, exit and event it sees, with the state at that moment.</summary>
internal sealed class Recorded
{
    private readonly List<string> _log = [];

    public Recorded(S initial = S.A, FiringMode mode = FiringMode.Queued)
    {
        Machine = new StateMachine<S, T>(initial, mode);
        Machine.OnTransitioned(t => Note("transitioned", t));
        Machine.OnTransitionCompleted(t => Note("completed", t));
    }

    public StateMachine<S, T> Machine { get; }

    /// <summary>Configures a state whose entries and exits are recorded.</summary>
    public StateMachine<S, T>.StateConfiguration Configure(S state) => Machine.Configure(state)
        .OnEntry(t => Note($"enter {state}", t))
        .OnExit(t => Note($"exit {state}", t));

    public void Note(string what) => _log.Add(what);

    /// <summary>Fires, and returns what was recorded meanwhile.</summary>
    public string[] Fire(T trigger)
    {
        _log.Clear();
        Machine.Fire(trigger);
        return [.. _log];
    }

    public string[] Log => [.. _log];

    private void Note(string what, StateMachine<S, T>.Transition t) =>
        Note($"{what} {t.Source}>{t.Destination} by {t.Trigger} in {Machine.State}");
}
