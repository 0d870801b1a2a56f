using Stateless;
using Stateless.Graph;
using Stateless.Reflection;
using Xunit;

namespace PtSpec.Contracts.Machines;

public class Graphs
{
    [Fact]
    public void Dot_draws_clusters_states_decisions_transitions_and_the_initial_state_in_that_order()
    {
        Assert.Equal(
            """
            digraph {
            compound=true;
            node [shape=Mrecord]
            rankdir="LR"

            subgraph "clusterB"
            	{
            	label = "B\n----------\nentry / En"
            "C" [label="C"];
            "D" [label="D"];
            }
            "A" [label="A|exit / Ex"];
            "Decision1" [shape = "diamond", label = "Sel"];

            "A" -> "C" [style="solid", label="X / fromX [desc]"];
            "A" -> "A" [style="solid", label="Y"];
            "C" -> "Decision1" [style="solid", label="W"];
            "Decision1" -> "D" [style="solid", label="W [why D]"];
             init [label="", shape=point];
             init -> "A"[style = "solid"]
            }
            """,
            UmlDotGraph.Format(Everything()));
    }

    [Fact]
    public void Mermaid_draws_composites_choices_transitions_and_the_initial_state_in_that_order()
    {
        Assert.Equal(
            """
            stateDiagram-v2
            	direction LR
            	state B {
            		C
            		D
            	}
            	state Decision1 <<choice>>
            	A --> C : X / fromX [desc]
            	A --> A : Y
            	C --> Decision1 : W
            	Decision1 --> D : W [why D]
            [*] --> A
            """,
            MermaidGraph.Format(Everything(), MermaidGraphDirection.LeftToRight));
    }

    [Fact]
    public void Dot_puts_several_actions_on_lines_of_their_own_and_several_guards_side_by_side()
    {
        var machine = new StateMachine<S, T>(S.A);
        machine.Configure(S.A)
            .OnEntry(() => { }, "e1").OnEntry(() => { }, "e2").OnExit(() => { }, "x1")
            .PermitReentry(T.Y)
            .PermitIf(
                T.X, S.B,
                Tuple.Create<Func<bool>, string>(() => true, "g1"),
                Tuple.Create<Func<bool>, string>(() => true, "g2"))
            .InternalTransition(T.Z, () => { })
            .Ignore(T.W);
        Assert.Equal(
            """
            digraph {
            compound=true;
            node [shape=Mrecord]
            rankdir="LR"
            "A" [label="A|entry / e1\nentry / e2\nexit / x1"];
            "B" [label="B"];

            "A" -> "A" [style="solid", label="Y / e1, e2"];
            "A" -> "B" [style="solid", label="X [g1] [g2]"];
            "A" -> "A" [style="solid", label="Z [Function]"];
            "A" -> "A" [style="solid", label="W"];
             init [label="", shape=point];
             init -> "A"[style = "solid"]
            }
            """,
            UmlDotGraph.Format(machine.GetInfo()));
    }

    [Fact]
    public void Dot_escapes_quotes_and_backslashes()
    {
        var machine = new StateMachine<string, string>("a\"b");
        machine.Configure("a\"b").Permit("\\", "c\\d").OnExit(() => { }, "\"q\"");
        Assert.Equal(
            """
            digraph {
            compound=true;
            node [shape=Mrecord]
            rankdir="LR"
            "a\"b" [label="a\"b|exit / \"q\""];
            "c\\d" [label="c\\d"];

            "a\"b" -> "c\\d" [style="solid", label="\\"];
             init [label="", shape=point];
             init -> "a\"b"[style = "solid"]
            }
            """,
            UmlDotGraph.Format(machine.GetInfo()));
    }

    [Fact]
    public void Graphs_draw_only_announced_destinations_that_are_known_states()
    {
        var machine = new StateMachine<S, T>(S.A);
        machine.Configure(S.A)
            .PermitDynamicIf(T.X, () => S.B, () => true, "ready", new DynamicStateInfos { { S.B, "b" }, { S.E, "e" } })
            .PermitDynamic(T.Y, () => S.B, "second");
        machine.Configure(S.B).OnEntryFrom(T.X, () => { }, "arrive");
        Assert.Equal(
            """
            stateDiagram-v2
            	state Decision1 <<choice>>
            	state Decision2 <<choice>>
            	A --> Decision1 : X [ready]
            	Decision1 --> B : X / arrive [b]
            	A --> Decision2 : Y
            [*] --> A
            """,
            MermaidGraph.Format(machine.GetInfo()));
    }

    [Theory]
    [InlineData(MermaidGraphDirection.LeftToRight, "LR")]
    [InlineData(MermaidGraphDirection.RightToLeft, "RL")]
    [InlineData(MermaidGraphDirection.TopToBottom, "TB")]
    [InlineData(MermaidGraphDirection.BottomToTop, "BT")]
    public void Mermaid_directions_have_their_codes(MermaidGraphDirection direction, string code)
    {
        var machine = new StateMachine<S, T>(S.A);
        machine.Configure(S.A).Ignore(T.X);
        Assert.Equal(
            $"stateDiagram-v2\n\tdirection {code}\n\tA --> A : X\n[*] --> A",
            MermaidGraph.Format(machine.GetInfo(), direction).ReplaceLineEndings("\n"));
    }

    [Fact]
    public void An_undefined_mermaid_direction_is_refused()
    {
        var info = new StateMachine<S, T>(S.A).GetInfo();
        Assert.Throws<ArgumentOutOfRangeException>("direction", () => MermaidGraph.Format(info, (MermaidGraphDirection)9));
    }

    [Fact]
    public void Mermaid_gives_names_it_cannot_read_unique_aliases()
    {
        var machine = new StateMachine<string, string>("on hold");
        machine.Configure("on hold").Permit("go", "on-hold");
        machine.Configure("onhold").Permit("go: now", "x:y");
        Assert.Equal(
            """
            stateDiagram-v2
            	onhold_1 : on hold
            	onhold_2 : on-hold
            	xy : x:y
            	onhold_1 --> onhold_2 : go
            	onhold --> xy : go: now
            [*] --> onhold_1
            """,
            MermaidGraph.Format(machine.GetInfo()));
    }

    [Fact]
    public void A_machine_without_configuration_is_its_initial_state()
    {
        var info = new StateMachine<S, T>(S.A).GetInfo();
        Assert.Equal("stateDiagram-v2\n[*] --> A", MermaidGraph.Format(info).ReplaceLineEndings("\n"));
        Assert.EndsWith(" init -> \"A\"[style = \"solid\"]\n}", UmlDotGraph.Format(info).ReplaceLineEndings("\n"));
    }

    private static StateMachineInfo Everything()
    {
        var machine = new StateMachine<S, T>(S.A);
        machine.Configure(S.A).PermitIf(T.X, S.C, () => true, "desc").Ignore(T.Y).OnExit(() => { }, "Ex");
        machine.Configure(S.B).OnEntry(() => { }, "En");
        machine.Configure(S.C).SubstateOf(S.B)
            .OnEntryFrom(T.X, () => { }, "fromX")
            .PermitDynamic(T.W, () => S.D, "Sel", new DynamicStateInfos { { S.D, "why D" } });
        machine.Configure(S.D).SubstateOf(S.B);
        return machine.GetInfo();
    }
}
