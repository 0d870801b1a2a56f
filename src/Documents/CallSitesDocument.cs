using System.Text;
using PtSpec.Checking.CallSites;

namespace PtSpec.Documents;

/// <summary>The table of call sites as a page: counted, then grouped by source file.</summary>
internal static class CallSitesDocument
{
    /// <summary>The page.</summary>
    public static string Markdown(IReadOnlyList<CallSite> sites)
    {
        var text = new StringBuilder(
            "# Call sites\n\nWho maps page tables, what they do when there is none, and which routine stands for them here. Sites that share\n"
            + "a shape (how they map, what they do under the lock, what they do on NULL) share a routine.\n");
        text.Append("\n| on NULL | meaning | sites | with a routine |\n|---|---|---|---|\n");
        foreach (IGrouping<CallSitePolicy, CallSite> group in sites.GroupBy(s => s.Policy).OrderBy(g => g.Key))
            text.Append($"| {group.Key.Word()} | {group.Key.Sentence()} | {group.Count()} | {group.Count(s => s.Routine.Length > 0)} |\n");
        text.Append($"| all | | {sites.Count} | {sites.Count(s => s.Routine.Length > 0)} |\n");
        Append(text, "What the series changed", sites.Where(s => s.List == "series"));
        Append(text, "Every caller of 6.12 and 7.3", sites.Where(s => s.List == "callers"));
        return text.ToString();
    }

    private static void Append(StringBuilder text, string title, IEnumerable<CallSite> sites)
    {
        text.Append($"\n## {title}\n");
        foreach (IGrouping<string, CallSite> file in sites.GroupBy(s => s.File))
        {
            text.Append($"\n### {file.Key}\n\n| function | kernel | where | maps | on NULL | looks again | routine |\n|---|---|---|---|---|---|---|\n");
            foreach (CallSite s in file)
            {
                text.Append($"| {Cell(s.Function)} | {s.Kernel} | {Cell(s.At)} | {Cell(s.Maps)} | {s.Policy.Word()}: {Cell(s.OnNull)} ");
                text.Append($"| {Cell(s.Recheck)} | {Stands(s)} |\n");
            }
        }
    }

    private static string Stands(CallSite s) => s.Routine.Length == 0
        ? $"none: {Cell(s.Reason)}"
        : s.Reason.Length == 0 ? Link(s.Routine) : $"{Link(s.Routine)}: {Cell(s.Reason)}";

    private static string Link(string routine) => $"[{Cell(routine)}](routines/{routine}.md)";

    private static string Cell(string text) => MarkdownPage.Cell(text);
}
