using Stateless;
using Xunit;

namespace PtSpec.Contracts.Machines;

public class EventOrder
{
    [Fact]
    public void A_transition_exits_moves_announces_enters_and_completes_in_that_order()
    {
        var recorded = new Recorded();
        recorded.Configure(S.A).Permit(T.X, S.B);
        recorded.Configure(S.B);
        Assert.Equal(
            ["exit A A>B by X in A", "transitioned A>B by X in B", "enter B A>B by X in B", "completed A>B by X in B"],
            recorded.Fire(T.X));
    }

    [Fact]
    public void Actions_of_one_kind_run_in_the_order_they_were_configured_whatever_their_trigger()
    {
        var recorded = new Recorded();
        recorded.Machine.Configure(S.A).Permit(T.X, S.B)
            .OnExit(() => recorded.Note("first exit"))
            .OnExit(_ => recorded.Note("second exit"));
        recorded.Machine.Configure(S.B)
            .OnEntryFrom(T.X, () => recorded.Note("from X"))
            .OnEntry(() => recorded.Note("any"))
            .OnEntryFrom(T.Y, () => recorded.Note("from Y"))
            .OnEntryFrom(T.X, t => recorded.Note($"from {t.Trigger} again"));
        Assert.Equal(
            ["first exit", "second exit", "transitioned A>B by X in B", "from X", "any", "from X again",
                "completed A>B by X in B"],
            recorded.Fire(T.X));
    }

    [Fact]
    public void An_ignored_trigger_leaves_no_trace()
    {
        var recorded = new Recorded();
        recorded.Configure(S.A).Ignore(T.X);
        Assert.Empty(recorded.Fire(T.X));
    }

    [Fact]
    public void An_internal_transition_runs_its_action_and_raises_no_event()
    {
        var recorded = new Recorded();
        recorded.Configure(S.A)
            .InternalTransition(T.X, t => recorded.Note($"internal {t.Source}>{t.Destination} {t.IsReentry}"))
            .InternalTransition(T.Y, () => recorded.Note("plain"));
        Assert.Equal(["internal A>A True"], recorded.Fire(T.X));
        Assert.Equal(["plain"], recorded.Fire(T.Y));
    }

    [Fact]
    public void A_reentry_exits_and_enters_the_same_state()
    {
        var recorded = new Recorded();
        recorded.Configure(S.A).PermitReentry(T.X);
        Assert.Equal(
            ["exit A A>A by X in A", "transitioned A>A by X in A", "enter A A>A by X in A", "completed A>A by X in A"],
            recorded.Fire(T.X));
    }

    [Fact]
    public void A_dynamic_transition_to_its_own_state_is_a_reentry()
    {
        var recorded = new Recorded();
        recorded.Configure(S.A).PermitDynamic(T.X, () => S.A);
        Assert.Equal(
            ["exit A A>A by X in A", "transitioned A>A by X in A", "enter A A>A by X in A", "completed A>A by X in A"],
            recorded.Fire(T.X));
    }

    [Fact]
    public void A_queued_trigger_runs_after_the_transition_that_fired_it_has_completed()
    {
        var recorded = FiringFromEntry(FiringMode.Queued);
        Assert.Equal(
            ["exit A A>B by X in A", "transitioned A>B by X in B", "enter B A>B by X in B", "completed A>B by X in B",
                "exit B B>C by Y in B", "transitioned B>C by Y in C", "enter C B>C by Y in C", "completed B>C by Y in C"],
            recorded.Fire(T.X));
        Assert.Equal(S.C, recorded.Machine.State);
    }

    [Fact]
    public void An_immediate_trigger_runs_nested_and_the_outer_transition_completes_where_it_led()
    {
        var recorded = FiringFromEntry(FiringMode.Immediate);
        Assert.Equal(
            ["exit A A>B by X in A", "transitioned A>B by X in B", "enter B A>B by X in B",
                "exit B B>C by Y in B", "transitioned B>C by Y in C", "enter C B>C by Y in C", "completed B>C by Y in C",
                "completed A>C by X in C"],
            recorded.Fire(T.X));
        Assert.Equal(S.C, recorded.Machine.State);
    }

    [Fact]
    public void Queued_triggers_run_first_in_first_out()
    {
        var recorded = new Recorded();
        recorded.Machine.Configure(S.A).InternalTransition(T.X, () =>
        {
            recorded.Machine.Fire(T.Y);
            recorded.Machine.Fire(T.Z);
        })
            .InternalTransition(T.Y, () => recorded.Note("Y"))
            .InternalTransition(T.Z, () => recorded.Note("Z"));
        Assert.Equal(["Y", "Z"], recorded.Fire(T.X));
    }

    [Fact]
    public void A_failing_exit_action_leaves_the_state_unchanged()
    {
        var machine = new StateMachine<S, T>(S.A);
        machine.Configure(S.A).Permit(T.X, S.B).OnExit(() => throw new FormatException("exit"));
        Assert.Throws<FormatException>(() => machine.Fire(T.X));
        Assert.Equal(S.A, machine.State);
    }

    [Fact]
    public void A_failing_entry_action_leaves_the_machine_in_the_destination_without_completing()
    {
        var recorded = new Recorded();
        recorded.Machine.Configure(S.A).Permit(T.X, S.B);
        recorded.Machine.Configure(S.B).OnEntry(() => throw new FormatException("entry"));
        Assert.Throws<FormatException>(() => recorded.Fire(T.X));
        Assert.Equal(S.B, recorded.Machine.State);
        Assert.Equal(["transitioned A>B by X in B"], recorded.Log);
    }

    [Fact]
    public void After_a_failure_the_machine_can_be_fired_again()
    {
        var machine = new StateMachine<S, T>(S.A);
        machine.Configure(S.A).Permit(T.X, S.B);
        machine.Configure(S.B).OnEntry(() => throw new FormatException("entry")).Permit(T.Y, S.C);
        Assert.Throws<FormatException>(() => machine.Fire(T.X));
        machine.Fire(T.Y);
        Assert.Equal(S.C, machine.State);
    }

    [Fact]
    public void Every_callback_registered_is_called()
    {
        var calls = new List<string>();
        var machine = new StateMachine<S, T>(S.A);
        machine.Configure(S.A).Permit(T.X, S.B);
        machine.OnTransitioned(_ => calls.Add("first"));
        machine.OnTransitioned(_ => calls.Add("second"));
        machine.OnTransitionCompleted(_ => calls.Add("third"));
        machine.OnTransitionCompleted(_ => calls.Add("fourth"));
        machine.Fire(T.X);
        Assert.Equal(["first", "second", "third", "fourth"], calls);
    }

    private static Recorded FiringFromEntry(FiringMode mode)
    {
        var recorded = new Recorded(S.A, mode);
        recorded.Configure(S.A).Permit(T.X, S.B);
        recorded.Configure(S.B).Permit(T.Y, S.C).OnEntry(() => recorded.Machine.Fire(T.Y));
        recorded.Configure(S.C);
        return recorded;
    }
}
