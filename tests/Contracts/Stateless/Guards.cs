using Stateless;
using Xunit;

namespace PtSpec.Contracts.Machines;

#pragma warning disable CS0618 // The synchronous query for permitted triggers is marked obsolete, yet in use.

public class Guards
{
    [Fact]
    public void Every_guard_of_a_trigger_is_evaluated_once_even_after_one_failed()
    {
        var evaluated = new List<string>();
        Func<bool> Says(string name, bool answer) => () =>
        {
            evaluated.Add(name);
            return answer;
        };
        var machine = new StateMachine<S, T>(S.A);
        machine.Configure(S.A)
            .PermitIf(T.X, S.B, Tuple.Create(Says("a", false), "a"), Tuple.Create(Says("b", false), "b"))
            .PermitIf(T.X, S.C, Says("c", true))
            .IgnoreIf(T.X, Says("d", false));
        machine.Fire(T.X);
        Assert.Equal(["a", "b", "c", "d"], evaluated);
        Assert.Equal(S.C, machine.State);
    }

    [Theory]
    [InlineData(1, S.B)]
    [InlineData(2, S.C)]
    public void The_behaviour_whose_guard_holds_is_taken(int choice, S expected)
    {
        var machine = new StateMachine<S, T>(S.A);
        machine.Configure(S.A).PermitIf(T.X, S.B, () => choice == 1).PermitIf(T.X, S.C, () => choice == 2);
        machine.Fire(T.X);
        Assert.Equal(expected, machine.State);
    }

    [Fact]
    public void All_guards_of_one_behaviour_must_hold()
    {
        var machine = new StateMachine<S, T>(S.A);
        machine.Configure(S.A)
            .PermitIf(
                T.X, S.B,
                Tuple.Create<Func<bool>, string>(() => true, "yes"),
                Tuple.Create<Func<bool>, string>(() => false, "no"));
        Assert.False(machine.CanFire(T.X, out var unmet));
        Assert.Equal(["no"], unmet);
    }

    [Fact]
    public void Unmet_guards_are_null_for_an_unknown_trigger_and_empty_for_a_permitted_one()
    {
        var machine = new StateMachine<S, T>(S.A);
        machine.Configure(S.A).Permit(T.X, S.B);
        Assert.False(machine.CanFire(T.Y, out var unknown));
        Assert.Null(unknown);
        Assert.True(machine.CanFire(T.X, out var permitted));
        Assert.NotNull(permitted);
        Assert.Empty(permitted);
    }

    [Fact]
    public void Unmet_guards_of_several_behaviours_are_reported_once_each()
    {
        var machine = new StateMachine<S, T>(S.A);
        machine.Configure(S.A)
            .PermitIf(T.X, S.B, () => false, "shared")
            .PermitIf(T.X, S.C, () => false, "own")
            .PermitReentryIf(T.X, () => false, "shared");
        Assert.False(machine.CanFire(T.X, out var unmet));
        Assert.Equal(["shared", "own"], unmet);
    }

    [Fact]
    public void Unmet_guards_of_the_superstate_replace_those_of_the_substate()
    {
        var machine = new StateMachine<S, T>(S.C);
        machine.Configure(S.B).PermitIf(T.X, S.A, () => false, "outer");
        machine.Configure(S.C).SubstateOf(S.B).PermitIf(T.X, S.D, () => false, "inner").PermitIf(T.Y, S.D, () => false, "only");
        machine.CanFire(T.X, out var both);
        Assert.Equal(["outer"], both);
        machine.CanFire(T.Y, out var inner);
        Assert.Equal(["only"], inner);
    }

    [Fact]
    public void A_guard_without_a_description_is_called_by_its_method_and_a_lambda_is_called_Function()
    {
        var machine = new StateMachine<S, T>(S.A);
        machine.Configure(S.A).PermitIf(T.X, S.B, Never).PermitIf(T.X, S.C, () => false);
        machine.CanFire(T.X, out var unmet);
        Assert.Equal(["Never", "Function"], unmet);
    }

    [Fact]
    public void Asking_whether_a_trigger_can_be_fired_changes_nothing()
    {
        var recorded = new Recorded();
        recorded.Configure(S.A).Permit(T.X, S.B);
        Assert.True(recorded.Machine.CanFire(T.X));
        Assert.Equal(S.A, recorded.Machine.State);
        Assert.Empty(recorded.Log);
    }

    [Fact]
    public void Permitted_triggers_are_those_whose_guards_hold_then_those_of_the_superstate()
    {
        var machine = new StateMachine<S, T>(S.C);
        machine.Configure(S.B).Permit(T.W, S.A).Permit(T.Z, S.A);
        machine.Configure(S.C).SubstateOf(S.B).Permit(T.Z, S.D).PermitIf(T.X, S.D, () => false).Ignore(T.Y);
        Assert.Equal([T.Z, T.Y, T.W], machine.PermittedTriggers);
        Assert.Equal([T.Z, T.Y, T.W], machine.GetPermittedTriggers());
    }

    [Fact]
    public void Permitted_triggers_depend_on_the_arguments_given()
    {
        var machine = new StateMachine<S, T>(S.A);
        var x = machine.SetTriggerParameters<int>(T.X);
        machine.Configure(S.A).PermitIf(x, S.B, n => n > 1);
        Assert.Empty(machine.GetPermittedTriggers(1));
        Assert.Equal([T.X], machine.GetPermittedTriggers(2));
    }

    [Fact]
    public void The_machine_prints_its_state_and_permitted_triggers()
    {
        var machine = new StateMachine<S, T>(S.A);
        machine.Configure(S.A).Permit(T.X, S.B).Ignore(T.Y).IgnoreIf(T.Z, () => false);
        Assert.Equal("StateMachine { State = A, PermittedTriggers = { X, Y }}", machine.ToString());
    }

    [Fact]
    public void A_guarded_internal_transition_sees_the_arguments()
    {
        var seen = new List<object>();
        var machine = new StateMachine<S, T>(S.A);
        var x = machine.SetTriggerParameters(T.X, typeof(int));
        machine.Configure(S.A)
            .InternalTransitionIf(T.X, args => (int)args[0] > 1, t => seen.Add(t.Parameters[0]))
            .InternalTransitionIf(T.X, args => (int)args[0] < 0, () => seen.Add("negative"));
        machine.Fire(x, 2);
        machine.Fire(x, -1);
        Assert.Equal([2, "negative"], seen);
        Assert.Throws<InvalidOperationException>(() => machine.Fire(x, 1));
    }

    [Fact]
    public void A_dynamic_transition_selects_only_while_its_guard_holds()
    {
        var selections = 0;
        var open = false;
        var machine = new StateMachine<S, T>(S.A);
        machine.Configure(S.A).PermitDynamicIf(T.X, () => (S)(++selections), () => open, "open");
        Assert.False(machine.CanFire(T.X, out var unmet));
        Assert.Equal(["open"], unmet);
        open = true;
        machine.Fire(T.X);
        Assert.Equal(S.B, machine.State);
        Assert.Equal(1, selections);
    }

    private static bool Never() => false;
}
