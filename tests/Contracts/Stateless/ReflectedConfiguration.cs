using Stateless;
using Stateless.Reflection;
using Xunit;

namespace PtSpec.Contracts.Machines;

public class ReflectedConfiguration
{
    private readonly StateMachine<S, T> _machine = new(S.A);

    [Fact]
    public void Types_and_the_initial_state_are_those_the_machine_was_constructed_with()
    {
        _machine.Configure(S.A).Permit(T.X, S.B);
        _machine.Fire(T.X);
        var info = _machine.GetInfo();
        Assert.Equal(typeof(S), info.StateType);
        Assert.Equal(typeof(T), info.TriggerType);
        Assert.Equal(S.A, info.InitialState.UnderlyingState);
        Assert.Equal("A", info.InitialState.ToString());
        Assert.Null(info.InitialState.Transitions);
        Assert.Null(info.InitialState.Substates);
    }

    [Fact]
    public void States_come_in_order_of_configuration_and_unconfigured_destinations_last()
    {
        _machine.Configure(S.D).Permit(T.X, S.E);
        _machine.Configure(S.C).PermitDynamic(T.X, () => S.B, null, new DynamicStateInfos { { S.B, "always" } });
        _machine.Configure(S.A).PermitReentry(T.Y);
        Assert.Equal([S.D, S.C, S.A, S.E], States().Select(state => state.UnderlyingState));
    }

    [Fact]
    public void Nesting_is_reported_both_ways()
    {
        _machine.Configure(S.B).SubstateOf(S.A);
        _machine.Configure(S.C).SubstateOf(S.A);
        var outer = State(S.A);
        Assert.Null(outer.Superstate);
        Assert.Equal([S.B, S.C], outer.Substates.Select(state => state.UnderlyingState));
        Assert.All(outer.Substates, state => Assert.Same(outer, state.Superstate));
        Assert.Empty(outer.Substates.First().Substates);
    }

    [Fact]
    public void Fixed_transitions_come_trigger_by_trigger_plain_then_reentry_then_internal()
    {
        _machine.Configure(S.A)
            .InternalTransition(T.Y, () => { })
            .InternalTransition(T.X, () => { })
            .PermitReentry(T.X)
            .Permit(T.X, S.C)
            .Permit(T.Y, S.B)
            .Ignore(T.Z)
            .PermitDynamic(T.X, () => S.B);
        Assert.Equal(
            ["Y B False", "Y A True", "X C False", "X A False", "X A True"],
            State(S.A).FixedTransitions.Select(t => $"{t.Trigger} {t.DestinationState} {t.IsInternalTransition}"));
        Assert.Equal(["Y", "Y", "X", "X", "X", "X"], State(S.A).Transitions.Select(t => t.Trigger.ToString()));
        Assert.IsType<DynamicTransitionInfo>(State(S.A).Transitions.Last());
        Assert.Equal(T.Z, Assert.Single(State(S.A).IgnoredTriggers).Trigger.UnderlyingTrigger);
    }

    [Fact]
    public void Destinations_are_the_very_states_listed()
    {
        _machine.Configure(S.A).Permit(T.X, S.B);
        var states = States();
        Assert.Same(states[1], Assert.Single(states[0].FixedTransitions).DestinationState);
    }

    [Fact]
    public void Guards_are_described_by_their_words_their_method_or_as_a_function()
    {
        _machine.Configure(S.A)
            .PermitIf(
                T.X, S.B,
                Tuple.Create<Func<bool>, string>(() => true, "words"),
                Tuple.Create<Func<bool>, string>(Always, null!))
            .PermitIf(T.Y, S.B, () => true)
            .IgnoreIf(T.Z, Always)
            .PermitDynamicIf(T.W, () => S.B, Always, "dynamic");
        var state = State(S.A);
        Assert.Equal(["words", "Always", "Function"], Descriptions(state.FixedTransitions));
        Assert.Equal(["Always"], Descriptions(state.IgnoredTriggers));
        Assert.Equal(["dynamic"], Descriptions(state.DynamicTransitions));
        Assert.Equal("Always", state.IgnoredTriggers.Single().GuardConditionsMethodDescriptions.Single().MethodName);
    }

    [Fact]
    public void A_typed_guard_without_words_is_a_function_and_no_guard_is_none_except_for_internal_transitions()
    {
        var x = _machine.SetTriggerParameters<int>(T.X);
        _machine.Configure(S.A).PermitIf(x, S.B, IsBig).Permit(T.Y, S.B).InternalTransition(T.Z, () => { });
        var guards = State(S.A).FixedTransitions
            .Select(t => string.Join(",", t.GuardConditionsMethodDescriptions.Select(guard => guard.Description)));
        Assert.Equal(["Function", "", "Function"], guards);
    }

    [Fact]
    public void Actions_are_described_with_the_trigger_they_are_limited_to()
    {
        var y = _machine.SetTriggerParameters<int>(T.Y);
        _machine.Configure(S.A)
            .OnEntry(Act)
            .OnEntryFrom(T.X, () => { }, "from x")
            .OnEntryFrom(y, (int _) => { })
            .OnExit(Act)
            .OnExit(_ => { }, "leave");
        var state = State(S.A);
        Assert.Equal(
            ["Act ", "from x X", "Function Y"],
            state.EntryActions.Select(a => $"{a.Method.Description} {a.FromTrigger}"));
        Assert.Null(state.EntryActions.First().FromTrigger);
        Assert.Equal(["Act", "leave"], state.ExitActions.Select(exit => exit.Description));
        Assert.All(state.ExitActions, exit => Assert.False(exit.IsAsync));
    }

    [Fact]
    public void Dynamic_transitions_report_their_selector_and_announced_destinations()
    {
        _machine.Configure(S.A)
            .PermitDynamic(T.X, Select)
            .PermitDynamic(T.Y, Select, "choice", new DynamicStateInfos { { "B", "by name" }, { S.C, "by state" } })
            .PermitDynamicIf(T.Z, Select, "guarded", () => true)
            .PermitDynamicIf(T.W, Select, () => true);
        var transitions = State(S.A).DynamicTransitions.ToList();
        Assert.Equal(
            ["Select", "choice", "guarded", "Function"],
            transitions.Select(t => t.DestinationStateSelectorDescription.Description));
        Assert.Null(transitions[0].PossibleDestinationStates);
        Assert.Equal(
            ["B by name", "C by state"],
            transitions[1].PossibleDestinationStates!.Select(possible => $"{possible.DestinationState} {possible.Criterion}"));
    }

    [Theory]
    [InlineData("Name", null, "Name")]
    [InlineData("Name", "words", "words")]
    [InlineData("Name", "", "")]
    [InlineData(null, null, "<null>")]
    [InlineData("<Main>b__0", null, "Function")]
    [InlineData("Generic`1", null, "Function")]
    public void An_invocation_is_described_by_words_then_by_name(string? name, string? words, string expected)
    {
        var invocation = new InvocationInfo(name!, words!, InvocationInfo.Timing.Synchronous);
        Assert.Equal(expected, invocation.Description);
        Assert.Equal(name, invocation.MethodName);
        Assert.Equal("Function", InvocationInfo.DefaultFunctionDescription);
    }

    [Fact]
    public void A_snapshot_runs_nothing_of_what_it_describes()
    {
        static bool Fails() => throw new FormatException("ran");
        _machine.Configure(S.A)
            .PermitIf(T.X, S.B, Fails)
            .PermitDynamic(T.Y, () => Fails() ? S.A : S.B)
            .OnEntry(() => Fails());
        Assert.Equal(2, _machine.GetInfo().States.Count());
    }

    private StateInfo State(S state) => States().Single(info => info.UnderlyingState.Equals(state));

    private List<StateInfo> States() => [.. _machine.GetInfo().States];

    private static IEnumerable<string> Descriptions(IEnumerable<TransitionInfo> transitions) =>
        transitions.SelectMany(t => t.GuardConditionsMethodDescriptions).Select(guard => guard.Description);

    private static bool Always() => true;

    private static bool IsBig(int n) => n > 9;

    private static void Act() { }

    private static S Select() => S.B;
}
