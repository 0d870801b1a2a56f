using Stateless;
using Xunit;

namespace PtSpec.Contracts.Machines;

public class TriggerParameters
{
    private readonly StateMachine<S, T> _machine = new(S.A);
    private readonly List<string> _seen = [];

    [Fact]
    public void One_argument_reaches_guard_entry_action_and_transition()
    {
        var x = _machine.SetTriggerParameters<int>(T.X);
        _machine.Configure(S.A).PermitIf(x, S.B, n => n == 1).PermitIf(x, S.C, n => n == 2, "two");
        _machine.Configure(S.C)
            .OnEntryFrom(x, n => _seen.Add($"{n}"))
            .OnEntryFrom(x, (n, t) => _seen.Add($"{n} {t.Parameters.Length}"))
            .OnEntryFrom(x, t => _seen.Add($"{t.Parameters[0]}"), "untyped");
        Assert.True(_machine.CanFire(x, 1));
        Assert.False(_machine.CanFire(x, 3, out var unmet));
        Assert.Equal(["Function", "two"], unmet);
        _machine.Fire(x, 2);
        Assert.Equal(["2", "2 1", "2"], _seen);
    }

    [Fact]
    public void Two_arguments_reach_guard_entry_action_and_selector()
    {
        var x = _machine.SetTriggerParameters<int, string>(T.X);
        _machine.Configure(S.A).PermitDynamicIf(x, (n, _) => (S)n, (_, word) => word == "go");
        _machine.Configure(S.D)
            .OnEntryFrom(x, (n, word) => _seen.Add($"{n} {word}"))
            .OnEntryFrom(x, (_, _, t) => _seen.Add($"{t.Destination}"));
        Assert.False(_machine.CanFire(x, 3, "stop"));
        Assert.False(_machine.CanFire(x, 3, "stop", out _));
        _machine.Fire(x, 3, "go");
        Assert.Equal(["3 go", "D"], _seen);
    }

    [Fact]
    public void Three_arguments_reach_guard_entry_action_and_internal_action()
    {
        var x = _machine.SetTriggerParameters<int, string, bool>(T.X);
        var y = _machine.SetTriggerParameters<int, string, bool>(T.Y);
        _machine.Configure(S.A)
            .InternalTransitionIf(y, (_, _, yes) => yes, (n, word, yes, t) => _seen.Add($"{n} {word} {yes} {t.Source}"))
            .PermitIf(x, S.B, (n, _, _) => n == 0);
        _machine.Configure(S.B)
            .OnEntryFrom(x, (n, word, yes) => _seen.Add($"{n} {word} {yes}"))
            .OnEntryFrom(x, (_, _, _, t) => _seen.Add($"{t.Trigger}"));
        Assert.True(_machine.CanFire(x, 0, "a", false));
        Assert.False(_machine.CanFire(y, 0, "a", false, out _));
        _machine.Fire(y, 1, "b", true);
        _machine.Fire(x, 0, "c", false);
        Assert.Equal(["1 b True A", "0 c False", "X"], _seen);
    }

    [Fact]
    public void Every_guarded_form_accepts_typed_guards()
    {
        var x = _machine.SetTriggerParameters<int>(T.X);
        var y = _machine.SetTriggerParameters<int, int>(T.Y);
        _machine.Configure(S.A)
            .PermitReentryIf(x, n => n == 0)
            .IgnoreIf(x, n => n == 1)
            .InternalTransitionIf(x, n => n == 2, (n, _) => _seen.Add($"internal {n}"))
            .PermitIf(x, S.B, Tuple.Create<Func<int, bool>, string>(n => n == 3, "three"))
            .PermitReentryIf(y, (a, b) => a < b)
            .IgnoreIf(y, Tuple.Create<Func<int, int, bool>, string>((a, b) => a == b, "equal"))
            .OnEntryFrom(x, n => _seen.Add($"entry {n}"));
        _machine.Fire(x, 0);
        _machine.Fire(x, 1);
        _machine.Fire(x, 2);
        _machine.Fire(y, 1, 1);
        Assert.Equal(["entry 0", "internal 2"], _seen);
        Assert.False(_machine.CanFire(y, 2, 1, out var unmet));
        Assert.Equal(["Function", "equal"], unmet);
        _machine.Fire(x, 3);
        Assert.Equal(S.B, _machine.State);
    }

    [Fact]
    public void Fired_without_arguments_a_trigger_hands_out_default_values()
    {
        var x = _machine.SetTriggerParameters<int, string>(T.X);
        _machine.Configure(S.A).PermitIf(x, S.B, (n, word) => n == 0 && word is null);
        _machine.Configure(S.B).OnEntryFrom(x, (n, word) => _seen.Add($"{n}{word}"));
        Assert.True(_machine.CanFire(T.X));
        _machine.Fire(T.X);
        Assert.Equal(["0"], _seen);
    }

    [Fact]
    public void An_untyped_trigger_is_checked_when_fired()
    {
        var x = _machine.SetTriggerParameters(T.X, typeof(string), typeof(int));
        _machine.Configure(S.A).PermitReentry(T.X).OnEntryFrom(x, t => _seen.Add(string.Join(",", t.Parameters)));
        _machine.Fire(x, "a", 1);
        _machine.Fire(x, null, 2);
        Assert.Equal(["a,1", ",2"], _seen);
        Assert.Equal([typeof(string), typeof(int)], x.ArgumentTypes);
        Assert.Equal(T.X, x.Trigger);
    }

    [Fact]
    public void A_transition_without_arguments_has_empty_parameters()
    {
        Assert.Empty(new StateMachine<S, T>.Transition(S.A, S.B, T.X).Parameters);
        Assert.False(new StateMachine<S, T>.Transition(S.A, S.B, T.X).IsReentry);
        Assert.True(new StateMachine<S, T>.InitialTransition(S.A, S.A, T.X, [1]).IsReentry);
    }

    [Fact]
    public void State_kept_elsewhere_is_read_and_written_there()
    {
        var stored = S.A;
        var machine = new StateMachine<S, T>(() => stored, state => stored = state);
        machine.Configure(S.A).Permit(T.X, S.B);
        machine.Configure(S.C).Permit(T.X, S.D);
        machine.Fire(T.X);
        Assert.Equal(S.B, stored);
        stored = S.C;
        machine.Fire(T.X);
        Assert.Equal(S.D, machine.State);
    }

    [Fact]
    public void Configuring_a_state_again_adds_to_it()
    {
        var first = _machine.Configure(S.A).Permit(T.X, S.B);
        var second = _machine.Configure(S.A).Ignore(T.Y);
        Assert.Equal(S.A, second.State);
        Assert.Same(_machine, first.Machine);
        Assert.True(_machine.CanFire(T.X));
        Assert.True(_machine.CanFire(T.Y));
    }
}
