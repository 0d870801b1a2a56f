using System.Text;

namespace PtSpec.Documents.Listings;

/// <summary>The versions of a routine side by side: for each change of the kernel a table of what was and what is.</summary>
/// <param name="book">The routines.</param>
internal sealed class VersionTables(RoutineBook book)
{
    private const string Title = "Versions side by side";
    private const int Around = 1;

    /// <summary>Writes them, where there is more than one; and under which other names the routine was, or is, called.</summary>
    public void Append(StringBuilder text, string name)
    {
        IReadOnlyList<RoutineVersion> versions = RoutineVersion.Of(name);
        (RoutineVersion Before, RoutineVersion After)[] pairs =
        [
            .. book.Predecessors(name).Select(older => (RoutineVersion.Of(older)[^1], versions[0])),
            .. versions.Zip(versions.Skip(1)),
        ];
        string[] successors = [.. book.Successors(name)];
        if (pairs.Length == 0 && successors.Length == 0)
            return;
        text.Append($"\n## {Title}\n");
        if (pairs.Length > 0)
            text.Append("\nA line with a − was taken away, one with a + was put there, and one without stayed as it was.\n");
        foreach ((RoutineVersion before, RoutineVersion after) in pairs)
            Append(text, name, before, after);
        foreach (string newer in successors)
        {
            RoutineVersion first = RoutineVersion.Of(newer)[0];
            text.Append($"\nSince {first.Kernels.From}, {Link(newer)} is called where {MarkdownPage.Cell(name)} was: ")
                .Append($"[the two side by side]({newer}.md#{Anchors.Of(Heading(newer, versions[^1], first))}).\n");
        }
    }

    /// <summary>What leads from the head of a routine's page to its versions; empty where there is only one.</summary>
    public string Links(string name)
    {
        IReadOnlyList<RoutineVersion> versions = RoutineVersion.Of(name);
        if (versions.Count == 1 && !book.Predecessors(name).Any() && !book.Successors(name).Any())
            return "";
        string kernels = string.Join(", ", versions.Select(v => v.Kernels.ToString()));
        return $"\nVersions: {kernels}. [{Title}](#{Anchors.Of(Title)}).\n";
    }

    private static void Append(StringBuilder text, string name, RoutineVersion before, RoutineVersion after)
    {
        IReadOnlyList<ComparedLine> lines = ComparedLine.Of(before.Lines, after.Lines);
        int gone = lines.Count(l => l.After is null);
        int come = lines.Count(l => l.Before is null);
        text.Append($"\n### {Heading(name, before, after)}\n\n");
        if (before.Name != after.Name)
            text.Append($"{Link(after.Name)} is called where {Link(before.Name)} was. ");
        text.Append($"{Count(lines.Count(l => l.IsSame))} the same, {gone} gone, {come} new.\n\n")
            .Append($"| step | {Column(before, after)} | step | {Column(after, before)} |\n|---|---|---|---|\n");
        for (int at = 0; at < lines.Count;)
        {
            int end = at;
            while (end < lines.Count && IsFarFromChanges(lines, end))
                end++;
            if (end - at > 1)
            {
                text.Append($"|  | *{end - at} lines* |  | *the same* |\n");
                at = end;
                continue;
            }
            end = at;
            while (end < lines.Count && !lines[end].IsSame)
                end++;
            if (end == at)
                end++;
            foreach (ComparedLine line in Beside([.. lines.Take(end).Skip(at)]))
            {
                bool isSame = lines[at].IsSame;
                text.Append($"| {Numbers(line.Before)} | {Cell(line.Before, isSame ? "" : "− ")} ")
                    .Append($"| {Numbers(line.After)} | {Cell(line.After, isSame ? "" : "+ ")} |\n");
            }
            at = end;
        }
    }

    // As many lines that came as went: each took the place of one.
    private static IEnumerable<ComparedLine> Beside(ComparedLine[] lines)
    {
        RoutineLine[] gone = [.. lines.Where(l => l.After is null).Select(l => l.Before!)];
        RoutineLine[] come = [.. lines.Where(l => l.Before is null).Select(l => l.After!)];
        return gone.Length > 0 && gone.Length == come.Length ? gone.Zip(come, (before, after) => new ComparedLine(before, after)) : lines;
    }

    private static string Heading(string name, RoutineVersion before, RoutineVersion after) =>
        before.Name == after.Name ? $"Since {after.Kernels.From}" : $"Since {after.Kernels.From}, instead of {MarkdownPage.Cell(before.Name == name ? after.Name : before.Name)}";

    private static string Column(RoutineVersion version, RoutineVersion other) =>
        version.Name == other.Name ? $"{version.Kernels}" : $"{MarkdownPage.Cell(version.Name)}, {version.Kernels}";

    private static string Count(int lines) => lines == 1 ? "1 line is" : $"{lines} lines are";

    private static string Link(string name) => $"[{MarkdownPage.Cell(name)}]({name}.md)";

    private static bool IsFarFromChanges(IReadOnlyList<ComparedLine> lines, int at)
    {
        for (int near = Math.Max(0, at - Around); near <= Math.Min(lines.Count - 1, at + Around); near++)
        {
            if (!lines[near].IsSame)
                return false;
        }
        return true;
    }

    private static string Numbers(RoutineLine? line) => line is null ? "" : string.Join(' ', line.Statements.Select(s => s.Number));

    private static string Cell(RoutineLine? line, string sign) => line is null || line.Text.Length == 0 ? "" : $"{sign}{RoutinePages.Code(line.Text)}";
}
