using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using PtSpec.Documents.Machines;
using PtSpec.StateMachines;
using Xunit;

namespace PtSpec.Properties.Documents;

/// <summary>Pictures: Mermaid text is read back as it was written, and each node and arrow is drawn.</summary>
public sealed class DiagramTests
{
    [Property(MaxTest = 300)]
    public Property A_diagram_is_read_back_as_it_was_written() => Prop.ForAll(Diagrams(), diagram =>
    {
        Diagram? read = Diagram.Parse(diagram.Mermaid());
        Assert.Equal(diagram.Nodes, read!.Nodes);
        Assert.Equal(diagram.Arrows.Select(a => (a.From, a.To, string.Join('/', a.Labels))), read.Arrows.Select(a => (a.From, a.To, string.Join('/', a.Labels))));
    });

    [Property(MaxTest = 300)]
    public Property Each_node_and_each_arrow_is_drawn_once_inside_of_the_picture() => Prop.ForAll(Diagrams(), diagram =>
    {
        string html = DiagramDrawing.Draw(diagram);
        Assert.Equal(diagram.Nodes.Count, Count(html, "<rect class=\"node\""));
        Assert.Equal(diagram.Arrows.Count, Count(html, "<path class=\"arrow\""));
        Assert.Equal(diagram.Arrows.Count, Count(html, "<li>"));
        Assert.DoesNotContain("NaN", html);
        Assert.DoesNotContain("\"-", html);
    });

    [Fact]
    public void The_machine_has_an_arrow_for_each_two_states_with_a_transition()
    {
        Diagram picture = MachinePage.Picture(PmdEntryMachine.Definition);
        Assert.Equal(
            PmdEntryMachine.Definition.Transitions.Select(t => ($"{t.From}", $"{t.To}")).Distinct(), picture.Arrows.Select(a => (a.From, a.To)));
    }

    // Of a few nodes, with arrows between any of them, some to themselves.
    private static Arbitrary<Diagram> Diagrams() => Arb.From(
        from nodes in Gen.Choose(1, 12).Select(n => Enumerable.Range(0, n).Select(i => $"Node{i}").ToArray())
        from arrows in Gen.ListOf(
            from a in Gen.Elements(nodes)
            from b in Gen.Elements(nodes)
            from labels in Gen.Elements<string[]>([], ["One"], ["One", "and 2 more"])
            select new Arrow(a, b, labels))
        select new Diagram(nodes, [.. arrows]));

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}
