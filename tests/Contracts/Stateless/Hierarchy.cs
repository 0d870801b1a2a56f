using Stateless;
using Xunit;

namespace PtSpec.Contracts.Machines;

public class Hierarchy
{
    [Fact]
    public void Entering_a_substate_from_outside_enters_its_superstates_outermost_first()
    {
        var recorded = Nested(S.A);
        recorded.Configure(S.A).Permit(T.X, S.D);
        Assert.Equal(
            ["exit A A>D by X in A", "transitioned A>D by X in D", "enter B A>D by X in D", "enter C A>D by X in D",
                "enter D A>D by X in D", "completed A>D by X in D"],
            recorded.Fire(T.X));
    }

    [Fact]
    public void Leaving_a_substate_for_outside_exits_its_superstates_innermost_first()
    {
        var recorded = Nested(S.D);
        recorded.Machine.Configure(S.B).Permit(T.X, S.A);
        Assert.Equal(
            ["exit D D>A by X in D", "exit C D>A by X in D", "exit B D>A by X in D",
                "transitioned D>A by X in A", "completed D>A by X in A"],
            recorded.Fire(T.X));
    }

    [Fact]
    public void Moving_between_siblings_does_not_touch_their_superstate()
    {
        var recorded = new Recorded(S.C);
        recorded.Configure(S.B);
        recorded.Configure(S.C).SubstateOf(S.B).Permit(T.X, S.D);
        recorded.Configure(S.D).SubstateOf(S.B);
        Assert.Equal(
            ["exit C C>D by X in C", "transitioned C>D by X in D", "enter D C>D by X in D", "completed C>D by X in D"],
            recorded.Fire(T.X));
    }

    [Fact]
    public void Moving_to_the_own_superstate_exits_the_substates_and_enters_nothing()
    {
        var recorded = Nested(S.D);
        recorded.Machine.Configure(S.D).Permit(T.X, S.B);
        Assert.Equal(
            ["exit D D>B by X in D", "exit C D>B by X in D", "transitioned D>B by X in B", "completed D>B by X in B"],
            recorded.Fire(T.X));
        Assert.Equal(S.B, recorded.Machine.State);
    }

    [Fact]
    public void Moving_from_a_superstate_into_its_substate_exits_nothing()
    {
        var recorded = Nested(S.B);
        recorded.Machine.Configure(S.B).Permit(T.X, S.D);
        Assert.Equal(
            ["transitioned B>D by X in D", "enter C B>D by X in D", "enter D B>D by X in D", "completed B>D by X in D"],
            recorded.Fire(T.X));
    }

    [Fact]
    public void A_reentry_declared_on_the_superstate_leaves_the_substate_and_reenters_the_superstate_only()
    {
        var recorded = Nested(S.D);
        recorded.Machine.Configure(S.B).PermitReentry(T.X);
        Assert.Equal(
            ["exit D D>B by X in D", "exit C D>B by X in D", "exit B B>B by X in D", "transitioned B>B by X in D",
                "enter B B>B by X in D", "completed B>B by X in D"],
            recorded.Fire(T.X));
        Assert.Equal(S.B, recorded.Machine.State);
    }

    [Fact]
    public void An_inherited_transition_to_the_current_substate_does_nothing()
    {
        var recorded = Nested(S.D);
        recorded.Machine.Configure(S.B).Permit(T.X, S.D);
        Assert.Empty(recorded.Fire(T.X));
        Assert.Equal(S.D, recorded.Machine.State);
    }

    [Fact]
    public void An_inherited_internal_transition_runs_in_the_substate()
    {
        var recorded = Nested(S.D);
        recorded.Machine.Configure(S.B).InternalTransition(T.X, t => recorded.Note($"{t.Source}>{t.Destination}"));
        Assert.Equal(["D>D"], recorded.Fire(T.X));
    }

    [Fact]
    public void A_substate_overrides_its_superstate_only_while_its_guard_holds()
    {
        var open = true;
        var machine = new StateMachine<S, T>(S.C);
        machine.Configure(S.B).Permit(T.X, S.A);
        machine.Configure(S.C).SubstateOf(S.B).PermitIf(T.X, S.D, () => open);
        machine.Configure(S.D).SubstateOf(S.C);
        machine.Fire(T.X);
        Assert.Equal(S.D, machine.State);
        open = false;
        machine.Fire(T.X);
        Assert.Equal(S.A, machine.State);
    }

    [Fact]
    public void A_state_is_in_itself_and_in_all_its_superstates()
    {
        var machine = Nested(S.C).Machine;
        Assert.True(machine.IsInState(S.C));
        Assert.True(machine.IsInState(S.B));
        Assert.False(machine.IsInState(S.D));
        Assert.False(machine.IsInState(S.A));
    }

    [Fact]
    public void Initial_transitions_lead_to_the_innermost_state_and_complete_once()
    {
        var recorded = Nested(S.A);
        recorded.Machine.Configure(S.A).Permit(T.X, S.B);
        recorded.Machine.Configure(S.B).InitialTransition(S.C);
        recorded.Machine.Configure(S.C).InitialTransition(S.D);
        Assert.Equal(
            ["transitioned A>B by X in B", "enter B A>B by X in B", "transitioned B>C by X in B", "enter C A>C by X in B",
                "transitioned C>D by X in B", "enter D A>D by X in B", "completed A>D by X in D"],
            recorded.Fire(T.X));
        Assert.Equal(S.D, recorded.Machine.State);
    }

    [Fact]
    public void A_reentry_follows_the_initial_transition()
    {
        var recorded = new Recorded(S.C);
        recorded.Configure(S.B).PermitReentry(T.X).InitialTransition(S.C);
        recorded.Configure(S.C).SubstateOf(S.B);
        Assert.Equal(
            ["exit C C>B by X in C", "exit B B>B by X in C", "transitioned B>B by X in C", "enter B B>B by X in C",
                "transitioned B>C by X in C", "enter C B>C by X in C", "completed B>B by X in C"],
            recorded.Fire(T.X));
        Assert.Equal(S.C, recorded.Machine.State);
    }

    [Fact]
    public void Entry_actions_see_an_initial_transition_as_one()
    {
        var seen = new List<string>();
        var machine = new StateMachine<S, T>(S.A);
        machine.Configure(S.A).Permit(T.X, S.B);
        machine.Configure(S.B).InitialTransition(S.C).OnEntry(t => seen.Add(t.GetType().Name));
        machine.Configure(S.C).SubstateOf(S.B).OnEntry(t => seen.Add(t.GetType().Name));
        machine.Fire(T.X);
        Assert.Equal(["Transition", "InitialTransition"], seen);
    }

    /// <summary>D inside C inside B, beside A.</summary>
    private static Recorded Nested(S initial)
    {
        var recorded = new Recorded(initial);
        recorded.Configure(S.B);
        recorded.Configure(S.C).SubstateOf(S.B);
        recorded.Configure(S.D).SubstateOf(S.C);
        return recorded;
    }
}
