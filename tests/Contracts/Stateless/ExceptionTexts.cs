using Stateless;
using Xunit;

namespace PtSpec.Contracts.Machines;

public class ExceptionTexts
{
    private readonly StateMachine<S, T> _machine = new(S.A);

    [Fact]
    public void An_unknown_trigger_names_state_and_trigger()
    {
        var thrown = Assert.Throws<InvalidOperationException>(() => _machine.Fire(T.X));
        Assert.Equal(
            "No valid leaving transitions are permitted from state 'A' for trigger 'X'. Consider ignoring the trigger.",
            thrown.Message);
    }

    [Fact]
    public void A_failed_guard_is_named()
    {
        _machine.Configure(S.A).PermitIf(T.X, S.B, () => false, "warm").PermitIf(T.X, S.C, () => false, "dry");
        var thrown = Assert.Throws<InvalidOperationException>(() => _machine.Fire(T.X));
        Assert.Equal(
            "Trigger 'X' is valid for transition from state 'A' but a guard conditions are not met. "
                + "Guard descriptions: 'warm, dry'.",
            thrown.Message);
    }

    [Fact]
    public void A_custom_handler_replaces_the_exception()
    {
        var calls = new List<string>();
        _machine.Configure(S.A).PermitIf(T.X, S.B, () => false, "warm");
        _machine.OnUnhandledTrigger((state, trigger, unmet) =>
            calls.Add($"{state} {trigger} {(unmet is null ? "null" : string.Join(",", unmet))}"));
        _machine.Fire(T.X);
        _machine.Fire(T.Y);
        _machine.OnUnhandledTrigger((state, trigger) => calls.Add($"{state} {trigger}"));
        _machine.Fire(T.X);
        Assert.Equal(["A X warm", "A Y null", "A X"], calls);
    }

    [Fact]
    public void Two_permitted_behaviours_are_an_error_when_firing_and_when_asking()
    {
        _machine.Configure(S.A).Permit(T.X, S.B).PermitIf(T.X, S.C, () => true);
        const string Text = "Multiple permitted exit transitions are configured from state 'A' for trigger 'X'. "
            + "Guard clauses must be mutually exclusive.";
        Assert.Equal(Text, Assert.Throws<InvalidOperationException>(() => _machine.Fire(T.X)).Message);
        Assert.Equal(Text, Assert.Throws<InvalidOperationException>(() => _machine.CanFire(T.X)).Message);
    }

    [Fact]
    public void Two_permitted_behaviours_name_the_superstate_that_declares_them()
    {
        _machine.Configure(S.B).Permit(T.X, S.C).Permit(T.X, S.D);
        _machine.Configure(S.A).SubstateOf(S.B);
        var thrown = Assert.Throws<InvalidOperationException>(() => _machine.Fire(T.X));
        Assert.StartsWith("Multiple permitted exit transitions are configured from state 'B'", thrown.Message);
    }

    [Fact]
    public void A_transition_to_itself_is_refused()
    {
        const string Text = "Permit() (and PermitIf()) require that the destination state is not equal to the source state. "
            + "To accept a trigger without changing state, use either Ignore() or PermitReentry().";
        var x = _machine.SetTriggerParameters<int>(T.X);
        var a = _machine.Configure(S.A);
        Assert.Equal(Text, Assert.Throws<ArgumentException>(() => a.Permit(T.X, S.A)).Message);
        Assert.Equal(Text, Assert.Throws<ArgumentException>(() => a.PermitIf(T.X, S.A, () => true)).Message);
        Assert.Equal(Text, Assert.Throws<ArgumentException>(() => a.PermitIf(x, S.A, _ => true)).Message);
    }

    [Fact]
    public void A_state_inside_itself_is_refused()
    {
        var thrown = Assert.Throws<ArgumentException>(() => _machine.Configure(S.A).SubstateOf(S.A));
        Assert.Equal("Configuring A as a substate of A creates an illegal cyclic configuration.", thrown.Message);
    }

    [Fact]
    public void A_state_inside_its_own_substate_is_refused()
    {
        _machine.Configure(S.B).SubstateOf(S.A);
        _machine.Configure(S.C).SubstateOf(S.B);
        var thrown = Assert.Throws<ArgumentException>(() => _machine.Configure(S.A).SubstateOf(S.C));
        Assert.Equal("Configuring A as a substate of C creates an illegal nested cyclic configuration.", thrown.Message);
    }

    [Fact]
    public void A_second_initial_transition_is_refused()
    {
        _machine.Configure(S.A).InitialTransition(S.B);
        var thrown = Assert.Throws<InvalidOperationException>(() => _machine.Configure(S.A).InitialTransition(S.C));
        Assert.Equal("This state has already been configured with an initial transition (B).", thrown.Message);
    }

    [Fact]
    public void An_initial_transition_to_itself_is_refused()
    {
        var thrown = Assert.Throws<ArgumentException>("targetState", () => _machine.Configure(S.A).InitialTransition(S.A));
        Assert.StartsWith("Setting the current state as the target destination state is not allowed.", thrown.Message);
    }

    [Fact]
    public void An_initial_transition_out_of_the_state_is_refused_on_entry()
    {
        _machine.Configure(S.A).Permit(T.X, S.B);
        _machine.Configure(S.B).InitialTransition(S.C);
        var thrown = Assert.Throws<InvalidOperationException>(() => _machine.Fire(T.X));
        Assert.Equal("The target (C) for the initial transition is not a substate.", thrown.Message);
    }

    [Fact]
    public void Declaring_parameters_twice_is_refused()
    {
        var x = _machine.SetTriggerParameters<int>(T.X);
        var thrown = Assert.Throws<InvalidOperationException>(() => _machine.SetTriggerParameters<int>(T.X));
        Assert.Equal($"Parameters for the trigger '{x}' have already been configured.", thrown.Message);
    }

    [Fact]
    public void Arguments_are_checked_for_number_and_type()
    {
        var x = _machine.SetTriggerParameters(T.X, typeof(string), typeof(int));
        _machine.Configure(S.A).Ignore(T.X);
        Assert.Equal(
            "Too many parameters have been supplied. Expecting 2 but got 3.",
            Assert.Throws<ArgumentException>(() => _machine.Fire(x, "a", 1, 2)).Message);
        Assert.Equal(
            "An argument of type System.Int32 is required in position 1.",
            Assert.Throws<ArgumentException>(() => _machine.Fire(x, "a")).Message);
        Assert.Equal(
            "The argument in position 0 is of type System.Int32 but must be of type System.String.",
            Assert.Throws<ArgumentException>(() => x.ValidateParameters([1, 1])).Message);
    }

    [Fact]
    public void Null_is_refused_wherever_a_function_or_a_declared_trigger_is_expected()
    {
        StateMachine<S, T>.TriggerWithParameters<int> none = null!;
        var a = _machine.Configure(S.A);
        Assert.Throws<ArgumentNullException>("stateAccessor", () => new StateMachine<S, T>(null!, _ => { }));
        Assert.Throws<ArgumentNullException>("stateMutator", () => new StateMachine<S, T>(() => S.A, null!));
        Assert.Throws<ArgumentNullException>("trigger", () => _machine.Fire(none, 1));
        Assert.Throws<ArgumentNullException>("trigger", () => _machine.Fire(null!, "untyped"));
        Assert.Throws<ArgumentNullException>("trigger", () => _machine.CanFire(none, 1));
        Assert.Throws<ArgumentNullException>("trigger", () => a.PermitIf(none, S.B, _ => true));
        Assert.Throws<ArgumentNullException>("trigger", () => a.OnEntryFrom(none, (int _) => { }));
        Assert.Throws<ArgumentNullException>("entryAction", () => a.OnEntry((Action)null!));
        Assert.Throws<ArgumentNullException>("exitAction", () => a.OnExit((Action)null!));
        Assert.Throws<ArgumentNullException>("internalAction", () => a.InternalTransition(T.X, (Action)null!));
        Assert.Throws<ArgumentNullException>("destinationStateSelector", () => a.PermitDynamic(T.X, null!));
        Assert.Throws<ArgumentNullException>("onTransitionAction", () => _machine.OnTransitioned(null!));
        Assert.Throws<ArgumentNullException>("onTransitionAction", () => _machine.OnTransitionCompleted(null!));
        Assert.Throws<ArgumentNullException>("unhandledTriggerAction", () => _machine.OnUnhandledTrigger((Action<S, T>)null!));
    }

    [Fact]
    public void An_undefined_firing_mode_is_refused_when_firing() => Assert.Equal(
        "The firing mode has not been configured!",
        Assert.Throws<InvalidOperationException>(() => new StateMachine<S, T>(S.A, (FiringMode)7).Fire(T.X)).Message);
}
