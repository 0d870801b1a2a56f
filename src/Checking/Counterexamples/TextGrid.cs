using System.Text;

namespace PtSpec.Checking.Counterexamples;

/// <summary>A table of text: a column is as wide as its text needs, and text that finds no room is wrapped.</summary>
/// <param name="header">The lines above each column.</param>
internal sealed class TextGrid(IReadOnlyList<IReadOnlyList<string>> header)
{
    private const string Separator = " │ ";
    private const int NarrowestColumn = 4;

    private readonly List<IReadOnlyList<IReadOnlyList<string>>> rows = [];
    private readonly Dictionary<int, string> headings = [];

    /// <summary>Adds a row: the lines of each of its cells.</summary>
    public void Add(IReadOnlyList<IReadOnlyList<string>> cells) => rows.Add(cells);

    /// <summary>Puts a line of its own above the row that is added next.</summary>
    public void AddHeading(string heading) => headings[rows.Count] = heading;

    /// <summary>Prints the table, at most as wide as told.</summary>
    public string Print(int width)
    {
        int[] widths = Widths(width);
        var text = new StringBuilder();
        Row(text, header, widths);
        text.AppendJoin("─┼─", widths.Select(w => new string('─', w))).Append('\n');
        for (int r = 0; r < rows.Count; r++)
        {
            if (headings.TryGetValue(r, out string? heading))
                text.Append(heading).Append('\n');
            Row(text, rows[r], widths);
        }
        return text.ToString();
    }

    /// <summary>The width at which nothing is wrapped.</summary>
    public int NaturalWidth => Wanted().Sum() + (Separator.Length * (header.Count - 1));

    // Columns that need less than a fair share get what they need; the others share the rest.
    private int[] Widths(int width)
    {
        int[] wanted = Wanted();
        int left = width - (Separator.Length * (wanted.Length - 1));
        int[] widths = new int[wanted.Length];
        int sharers = wanted.Length;
        foreach (int c in Enumerable.Range(0, wanted.Length).OrderBy(c => wanted[c]))
        {
            widths[c] = Math.Min(wanted[c], Math.Max(NarrowestColumn, left / sharers));
            left -= widths[c];
            sharers--;
        }
        return widths;
    }

    private int[] Wanted() => [.. header.Select((cell, c) => rows.Select(r => r[c]).Append(cell)
        .SelectMany(lines => lines).Select(line => line.Length).DefaultIfEmpty().Max())];

    private static void Row(StringBuilder text, IReadOnlyList<IReadOnlyList<string>> cells, int[] widths)
    {
        string[][] wrapped = [.. cells.Select((lines, c) => lines.SelectMany(line => Wrap(line, widths[c])).ToArray())];
        int height = wrapped.Max(lines => lines.Length);
        for (int i = 0; i < height; i++)
        {
            IEnumerable<string> parts = wrapped.Select((lines, c) => (i < lines.Length ? lines[i] : "").PadRight(widths[c]));
            text.Append(string.Join(Separator, parts).TrimEnd()).Append('\n');
        }
    }

    /// <summary>Breaks a line, after a blank if it can be, otherwise within a name; what follows is indented more.</summary>
    internal static IEnumerable<string> Wrap(string line, int width)
    {
        int indent = Math.Min(line.Length - line.TrimStart().Length + 2, width / 2);
        while (line.Length > width)
        {
            int at = Break(line, width, indent);
            yield return line[..at].TrimEnd();
            line = new string(' ', indent) + line[at..].TrimStart();
        }
        yield return line;
    }

    private static int Break(string line, int width, int indent)
    {
        int blank = line.LastIndexOf(' ', width, width - indent);
        if (blank > Math.Max(indent, width / 3))
            return blank;
        int sign = line.LastIndexOfAny(['_', '.', '(', ',', '#', ' '], width - 1, width - indent);
        return sign > indent ? sign + 1 : width;
    }
}
