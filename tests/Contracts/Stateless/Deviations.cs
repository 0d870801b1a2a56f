using Stateless;
using Stateless.Graph;
using Xunit;

namespace PtSpec.Contracts.Machines;

/// <summary>Where compat/Stateless knowingly differs; compiled only against it.</summary>
public class Deviations
{
    [Fact]
    public void Triggers_queued_behind_a_failed_transition_are_dropped()
    {
        var recorded = new Recorded();
        recorded.Machine.Configure(S.A).Permit(T.X, S.B);
        recorded.Machine.Configure(S.B)
            .OnEntry(() =>
            {
                recorded.Machine.Fire(T.Y);
                throw new FormatException("entry");
            })
            .InternalTransition(T.Y, () => recorded.Note("stale"))
            .InternalTransition(T.Z, () => recorded.Note("fresh"));
        Assert.Throws<FormatException>(() => recorded.Fire(T.X));
        Assert.Equal(["fresh"], recorded.Fire(T.Z));
    }

    [Fact]
    public void The_guard_of_an_internal_transition_is_evaluated_once()
    {
        var evaluations = 0;
        var machine = new StateMachine<S, T>(S.A);
        machine.Configure(S.A).InternalTransitionIf(T.X, _ => ++evaluations > 0, () => { });
        machine.Fire(T.X);
        Assert.Equal(1, evaluations);
    }

    [Fact]
    public void A_state_moved_to_another_superstate_leaves_the_first()
    {
        var machine = new StateMachine<S, T>(S.A);
        machine.Configure(S.C).SubstateOf(S.A).SubstateOf(S.B);
        var states = machine.GetInfo().States.ToList();
        Assert.Empty(states.Single(state => state.UnderlyingState.Equals(S.A)).Substates);
        Assert.Single(states.Single(state => state.UnderlyingState.Equals(S.B)).Substates);
    }

    [Fact]
    public void An_initial_transition_ends_in_immediate_mode_too()
    {
        var machine = new StateMachine<S, T>(S.A, FiringMode.Immediate);
        machine.Configure(S.A).Permit(T.X, S.B);
        machine.Configure(S.B).InitialTransition(S.C);
        machine.Configure(S.C).SubstateOf(S.B).InitialTransition(S.D);
        machine.Configure(S.D).SubstateOf(S.C);
        machine.Fire(T.X);
        Assert.Equal(S.D, machine.State);
    }

    [Fact]
    public void Dot_nests_the_cluster_of_a_superstate_inside_its_superstate() => Assert.Equal(
        """
        digraph {
        compound=true;
        node [shape=Mrecord]
        rankdir="LR"

        subgraph "clusterA"
        	{
        	label = "A"

        subgraph "clusterB"
        	{
        	label = "B"
        "C" [label="C"];
        }
        "D" [label="D"];
        }

         init [label="", shape=point];
         init -> "A"[style = "solid"]
        }
        """,
        UmlDotGraph.Format(Nested().GetInfo()));

    [Fact]
    public void Mermaid_nests_a_composite_inside_its_superstate() => Assert.Equal(
        """
        stateDiagram-v2
        	state A {
        		state B {
        			C
        		}
        		D
        	}
        [*] --> A
        """,
        MermaidGraph.Format(Nested().GetInfo()));

    private static StateMachine<S, T> Nested()
    {
        var machine = new StateMachine<S, T>(S.A);
        machine.Configure(S.B).SubstateOf(S.A);
        machine.Configure(S.C).SubstateOf(S.B);
        machine.Configure(S.D).SubstateOf(S.A);
        return machine;
    }
}
