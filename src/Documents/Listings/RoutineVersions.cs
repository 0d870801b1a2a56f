using PtSpec.Checking.Mutations;
using PtSpec.Core.Lowered;
using PtSpec.StateMachines;

namespace PtSpec.Documents.Listings;

/// <summary>A routine as some kernels have it.</summary>
/// <param name="Name">The kernel's name of it.</param>
/// <param name="Kernels">The kernels.</param>
/// <param name="Lines">Its lines.</param>
internal sealed record RoutineVersion(string Name, KernelRange Kernels, IReadOnlyList<RoutineLine> Lines)
{
    /// <summary>The versions of a routine, the oldest first: of each of its texts, and in each those that tests of the version make.</summary>
    public static IReadOnlyList<RoutineVersion> Of(string name)
    {
        var versions = new List<RoutineVersion>();
        foreach (RoutineProgram text in RoutineBook.TextsOf(name).Reverse())
        {
            foreach (KernelsOfText part in KernelsOfStatements.Parts(text))
            {
                var version = new RoutineVersion(name, part.Range, LinesOfKernel.Of(text, part));
                if (versions.Count > 0 && versions[^1].Lines.Select(l => l.Text).SequenceEqual(version.Lines.Select(l => l.Text)))
                    versions[^1] = versions[^1] with { Kernels = versions[^1].Kernels with { To = part.Range.To } };
                else
                    versions.Add(version);
            }
        }
        return versions;
    }

    /// <summary>Whether it is another one under another name: more than half of its lines stayed.</summary>
    public bool IsMuchLike(RoutineVersion other) => 2 * ComparedLine.Of(Lines, other.Lines).Count(l => l.IsSame) > Lines.Count;
}

/// <summary>A line of two versions: of one of them, or the same in both.</summary>
/// <param name="Before">The older one's line; null where only the newer one has it.</param>
/// <param name="After">The newer one's line; null where only the older one has it.</param>
internal sealed record ComparedLine(RoutineLine? Before, RoutineLine? After)
{
    /// <summary>Whether both have it.</summary>
    public bool IsSame => Before is not null && After is not null;

    /// <summary>The lines of two versions with as many as possible the same; what is older comes first.</summary>
    public static IReadOnlyList<ComparedLine> Of(IReadOnlyList<RoutineLine> before, IReadOnlyList<RoutineLine> after)
    {
        int[,] same = new int[before.Count + 1, after.Count + 1];
        for (int i = before.Count - 1; i >= 0; i--)
        {
            for (int k = after.Count - 1; k >= 0; k--)
                same[i, k] = IsSameText(before[i], after[k]) ? same[i + 1, k + 1] + 1 : Math.Max(same[i + 1, k], same[i, k + 1]);
        }
        var lines = new List<ComparedLine>();
        for (int i = 0, k = 0; i < before.Count || k < after.Count;)
        {
            if (i < before.Count && k < after.Count && IsSameText(before[i], after[k]))
                lines.Add(new ComparedLine(before[i++], after[k++]));
            else if (i < before.Count && (k == after.Count || same[i + 1, k] >= same[i, k + 1]))
                lines.Add(new ComparedLine(before[i++], null));
            else
                lines.Add(new ComparedLine(null, after[k++]));
        }
        return lines;
    }

    private static bool IsSameText(RoutineLine one, RoutineLine other) => one.Text.Trim() == other.Text.Trim();
}
