using Markdig;
using Markdig.Extensions.AutoIdentifiers;
using Markdig.Extensions.Tables;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using PtSpec.Documents.Machines;

namespace PtSpec.Documents.Site;

/// <summary>A page of Markdown as HTML.</summary>
/// <param name="Title">Its first heading, as text.</param>
/// <param name="Body">The HTML.</param>
/// <param name="Words">The words of its headings and of the paragraphs up to the second heading, for the search.</param>
internal sealed record RenderedMarkdown(string Title, string Body, string Words);

/// <summary>Renders Markdown: links lead to pages of the site, and state diagrams are drawn.</summary>
internal static class MarkdownRendering
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder()
        .UsePipeTables().UseAutoIdentifiers(AutoIdentifierOptions.GitHub).Build();

    /// <summary>Renders a page.</summary>
    public static RenderedMarkdown Render(string markdown)
    {
        MarkdownDocument document = Markdown.Parse(markdown, Pipeline);
        foreach (LinkInline link in document.Descendants<LinkInline>())
            link.Url = SiteLinks.Rewrite(link.Url ?? "");
        foreach (Table table in document.Descendants<Table>())
            Mark(table);
        using var writer = new StringWriter { NewLine = "\n" };
        var renderer = new HtmlRenderer(writer);
        Pipeline.Setup(renderer);
        renderer.ObjectRenderers.ReplaceOrAdd<CodeBlockRenderer>(new DiagramRenderer());
        renderer.ObjectRenderers.ReplaceOrAdd<HtmlTableRenderer>(new WideTableRenderer());
        renderer.Render(document);
        HeadingBlock[] headings = [.. document.Descendants<HeadingBlock>()];
        string title = headings.Length > 0 ? Words(headings[0].Inline) : "";
        return new RenderedMarkdown(title, writer.ToString(), string.Join(' ', headings.Skip(1).Select(h => Words(h.Inline))
            .Where(words => !words.StartsWith("Step ", StringComparison.Ordinal)).Concat(Introduction(document)).Distinct()));
    }

    private static IEnumerable<string> Introduction(MarkdownDocument document) => document
        .SkipWhile(block => block is not HeadingBlock).Skip(1).TakeWhile(block => block is not HeadingBlock).OfType<ParagraphBlock>().Select(p => Words(p.Inline));

    private static string Words(ContainerInline? inlines) => string.Concat((inlines ?? []).Descendants().Select(inline => inline switch
    {
        LiteralInline literal => literal.Content.ToString(),
        CodeInline code => code.Content,
        LineBreakInline => " ",
        _ => "",
    }));

    // The columns of a trace have the colours of their CPUs, as everywhere; a routine's lines stand close together.
    private static void Mark(Table table)
    {
        if (table.FirstOrDefault() is not TableRow header)
            return;
        if (header is [_, TableCell { Count: > 0 } second, ..] && second[0] is ParagraphBlock { Inline: var heading } && Words(heading) == "line")
            table.GetAttributes().AddClass("listing");
        if (header.Count == 4 && WordsOf(header, 0) == "step" && WordsOf(header, 2) == "step")
            MarkVersions(table);
        for (int column = 0; column < header.Count; column++)
        {
            string words = WordsOf(header, column);
            if (!words.StartsWith("cpu ", StringComparison.Ordinal) && words != "by itself")
                continue;
            string cpu = words.StartsWith("cpu ", StringComparison.Ordinal) ? words[4..] : "other";
            table.GetAttributes().AddClass("trace");
            foreach (TableRow row in table.OfType<TableRow>().Where(r => column < r.Count))
                row[column].GetAttributes().AddClass($"of-cpu-{cpu}");
        }
        table.GetAttributes().Classes = table.TryGetAttributes()?.Classes?.Distinct().ToList();
    }

    // What went and what came has its colour, and what stayed stands once where there is no room for two columns.
    private static void MarkVersions(Table table)
    {
        table.GetAttributes().AddClass("versions");
        foreach (TableRow row in table.OfType<TableRow>().Where(r => !r.IsHeader && r.Count == 4))
        {
            bool isGone = WordsOf(row, 1).StartsWith('−');
            bool isNew = WordsOf(row, 3).StartsWith('+');
            if (!isGone && !isNew)
                row.GetAttributes().AddClass("same");
            if (isGone)
                row[1].GetAttributes().AddClass("gone");
            if (isNew)
                row[3].GetAttributes().AddClass("new");
        }
    }

    private static string WordsOf(TableRow row, int column) => row[column] is TableCell { Count: > 0 } cell && cell[0] is ParagraphBlock p ? Words(p.Inline) : "";

    private sealed class DiagramRenderer : CodeBlockRenderer
    {
        protected override void Write(HtmlRenderer renderer, CodeBlock obj)
        {
            if (obj is FencedCodeBlock { Info: "mermaid" } && Diagram.Parse(obj.Lines.ToString()) is { } diagram)
                renderer.Write(DiagramDrawing.Draw(diagram));
            else
                base.Write(renderer, obj);
        }
    }

    private sealed class WideTableRenderer : HtmlTableRenderer
    {
        protected override void Write(HtmlRenderer renderer, Table table)
        {
            renderer.Write("<div class=\"wide\">");
            base.Write(renderer, table);
            renderer.Write("</div>\n");
        }
    }
}
