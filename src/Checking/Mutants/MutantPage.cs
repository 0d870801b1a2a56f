using System.Globalization;
using System.Text;
using PtSpec.Checking.Scenarios;

namespace PtSpec.Checking.Mutants;

/// <summary>The page of a routine's mutants, in Markdown: read by people, and by the test that kills them again.</summary>
internal static class MutantPage
{
    /// <summary>What every such page begins with.</summary>
    public const string Notice = "<!-- Written by \"ptspec mutants --write\". Do not edit. -->";
    private const string Heading = "## Kernels: ";
    private const string TraceHeading = "### ";
    private const string Header = "| mutant | statement | killed by | scenario | steps |\n|---|---|---|---|---|\n";

    private static readonly (Fate Fate, string Words)[] Others =
    [
        (Fate.Stillborn, "*loops without a step*"),
        (Fate.SameProgram, "*same program*"),
        (Fate.Survived, "*survived*"),
        (Fate.NotReached, "*not reached*"),
    ];

    /// <summary>The page of a routine.</summary>
    public static string Print(string routine, IEnumerable<MutantSection> sections)
    {
        ArgumentNullException.ThrowIfNull(sections);
        var text = new StringBuilder($"{Notice}\n\n# Mutants of {routine}\n");
        foreach (MutantSection section in sections)
        {
            text.Append($"\n{Heading}{section.Kernels}\n\n{Header}");
            foreach (MutantRecord mutant in section.Mutants)
            {
                string killed = mutant.Fate == Fate.Killed ? mutant.Property : Others.First(o => o.Fate == mutant.Fate).Words;
                string steps = mutant.Fate == Fate.Killed ? mutant.Steps.ToString(CultureInfo.InvariantCulture) : "";
                string[] cells = [mutant.Change, $"`{mutant.Statement}`", killed, mutant.Scenario, steps];
                text.Append("| ").AppendJoin(" | ", cells.Select(c => c.Replace("|", "\\|"))).Append(" |\n");
            }
            foreach (MutantRecord mutant in section.Mutants.Where(m => m.Trace.Length > 0))
                text.Append($"\n{TraceHeading}{mutant.Change}\n\n{mutant.Trace}\n");
        }
        return text.ToString();
    }

    /// <summary>Reads what <see cref="Print"/> wrote; <paramref name="file"/> is for messages.</summary>
    /// <exception cref="ScenarioFormatException">The text is no such page.</exception>
    public static IReadOnlyList<MutantSection> Parse(string file, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var sections = new List<(string Kernels, List<MutantRecord> Mutants)>();
        string[] lines = text.ReplaceLineEndings("\n").Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i].StartsWith(Heading, StringComparison.Ordinal))
            {
                sections.Add((lines[i][Heading.Length..], []));
            }
            else if (lines[i].StartsWith(TraceHeading, StringComparison.Ordinal))
            {
                int begin = i;
                while (i + 1 < lines.Length && !lines[i + 1].StartsWith(TraceHeading, StringComparison.Ordinal)
                    && !lines[i + 1].StartsWith(Heading, StringComparison.Ordinal))
                    i++;
                List<MutantRecord> mutants = sections.Count > 0 ? sections[^1].Mutants : [];
                int traced = mutants.FindIndex(m => m.Change == lines[begin][TraceHeading.Length..]);
                if (traced < 0)
                    throw new ScenarioFormatException(file, begin + 1, 1, "expected the trace of a mutant of the table above");
                mutants[traced] = mutants[traced] with { Trace = string.Join('\n', lines[(begin + 1)..(i + 1)]).Trim('\n') };
            }
            else if (lines[i].StartsWith('|') && sections.Count > 0 && !Header.Contains(lines[i] + "\n", StringComparison.Ordinal))
            {
                sections[^1].Mutants.Add(ParseLine(lines[i]) ?? throw new ScenarioFormatException(file, i + 1, 1, "expected a mutant of five cells"));
            }
        }
        return [.. sections.Select(s => new MutantSection(s.Kernels, s.Mutants))];
    }

    private static MutantRecord? ParseLine(string line)
    {
        string[] cells = [.. line.Replace("\\|", "\0").Split('|').Select(c => c.Trim().Replace('\0', '|'))];
        if (cells is not ["", var change, ['`', .. var statement, '`'], var killed, var scenario, var steps, ""])
            return null;
        if (Others.FirstOrDefault(o => o.Words == killed) is { Words: not null } other)
            return new MutantRecord(change, statement, other.Fate, "", "", 0);
        return int.TryParse(steps, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? new MutantRecord(change, statement, Fate.Killed, killed, scenario, number)
            : null;
    }
}
