using FsCheck;
using FsCheck.Xunit;
using PtSpec.Checking.Mutations;
using PtSpec.Core.Lowered;
using PtSpec.Documents.Listings;
using PtSpec.StateMachines;
using Xunit;

namespace PtSpec.Properties.Documents;

/// <summary>The versions of a routine side by side: each has what its kernels come to and nothing else.</summary>
public sealed class RoutineVersionTests
{
    public static TheoryData<string> Names => [.. Routines.All.Select(r => r.KernelName).Distinct()];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_version_has_the_statements_that_its_kernels_come_to_but_tests_of_the_version(string name)
    {
        foreach (RoutineProgram text in RoutineBook.TextsOf(name))
        {
            foreach (KernelsOfText part in KernelsOfStatements.Parts(text))
            {
                IEnumerable<int> shown = LinesOfKernel.Of(text, part).SelectMany(l => l.Statements).Select(s => s.Number).Distinct();
                IEnumerable<int> expected = part.Reached.Where(n => KernelsOfStatements.Decision(text, n, part.First) is null);
                // Where several statements share a line, it is shown for one of them.
                IEnumerable<int> besides = ListedRoutine.Of(text).Lines.Where(l => l.Statements.Count > 1).SelectMany(l => l.Statements).Select(s => s.Number);
                Assert.Equal(expected.Except(besides).Order(), shown.Except(besides).Order());
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_braces_of_a_version_match(string name)
    {
        foreach (RoutineVersion version in RoutineVersion.Of(name))
        {
            int open = 0;
            int end = version.Lines.Count - (version.Lines[^1].Text == "}" ? 1 : 0);
            foreach (RoutineLine line in version.Lines.Take(end))
                Assert.True((open += line.Text.Count(c => c == '{') - line.Text.Count(c => c == '}')) >= 0, $"{name} {version.Kernels}: {line.Text}");
            Assert.Equal(0, open);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_versions_are_of_all_kernels_of_the_routine_and_each_other_than_the_one_before(string name)
    {
        IReadOnlyList<RoutineVersion> versions = RoutineVersion.Of(name);
        Assert.Equal(ChangedRoutines.Range(RoutineBook.TextsOf(name)[^1]).From, versions[0].Kernels.From);
        Assert.Equal(ChangedRoutines.Range(RoutineBook.TextsOf(name)[0]).To, versions[^1].Kernels.To);
        Assert.All(versions.Zip(versions.Skip(1)), pair =>
        {
            Assert.Equal(KernelsOfStatements.Before(pair.Second.Kernels.From!.Value), pair.First.Kernels.To);
            Assert.Contains(ComparedLine.Of(pair.First.Lines, pair.Second.Lines), line => !line.IsSame);
        });
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_page_has_each_line_that_went_or_came(string name)
    {
        IReadOnlyList<RoutineVersion> versions = RoutineVersion.Of(name);
        string page = Pages.Of($"routines/{name}.md").Text.Replace('\u00a0', ' ');
        Assert.Equal(
            versions.Skip(1).Select(v => $"### Since {v.Kernels.From}"),
            page.Split('\n').Where(line => line.StartsWith("### Since ", StringComparison.Ordinal) && !line.Contains(", instead of ", StringComparison.Ordinal)));
        foreach ((RoutineVersion before, RoutineVersion after) in versions.Zip(versions.Skip(1)))
        {
            string section = page[page.IndexOf($"\n### Since {after.Kernels.From}\n", StringComparison.Ordinal)..];
            foreach (ComparedLine line in ComparedLine.Of(before.Lines, after.Lines).Where(l => !l.IsSame))
            {
                string words = (line.Before ?? line.After)!.Text.Replace("|", "\\|", StringComparison.Ordinal);
                if (words.Length > 0)
                    Assert.Contains($" {(line.After is null ? '−' : '+')} `{words}` |", section);
            }
        }
    }

    [Property]
    public void Compared_lines_are_those_of_both_and_the_same_ones_are_the_same(byte[] before, byte[] after)
    {
        RoutineLine[] older = [.. before.Select(Line)];
        RoutineLine[] newer = [.. after.Select(Line)];
        IReadOnlyList<ComparedLine> lines = ComparedLine.Of(older, newer);
        Assert.Equal(older, lines.Select(l => l.Before).OfType<RoutineLine>(), ReferenceEqualityComparer.Instance);
        Assert.Equal(newer, lines.Select(l => l.After).OfType<RoutineLine>(), ReferenceEqualityComparer.Instance);
        Assert.All(lines.Where(l => l.IsSame), l => Assert.Equal(l.Before!.Text.Trim(), l.After!.Text.Trim()));
        Assert.Equal(before.SequenceEqual(after), lines.All(l => l.IsSame) && before.Zip(after).All(p => p.First == p.Second));
        static RoutineLine Line(byte value) => new($"{(value % 2 == 0 ? "    " : "")}line {value / 2 % 4}", []);
    }

    [Fact]
    public void What_took_the_place_of_another_routine_stands_beside_it()
    {
        string newer = Pages.Of("routines/zap_empty_pte_table.md").Text.Replace('\u00a0', ' ');
        Assert.Contains("\n### Since 7.1, instead of try", newer, StringComparison.Ordinal);
        Assert.Contains("| 6 | − `pmdval = mm.PmdpGetLockless(pmd);` |", newer, StringComparison.Ordinal);
        Assert.Contains("](zap_empty_pte_table.md#since-71-instead-of-try_get_and_clear_pmd)", Pages.Of("routines/try_get_and_clear_pmd.md").Text, StringComparison.Ordinal);
        Assert.DoesNotContain(", instead of ", Pages.Of("routines/pmdp_get_lockless_sync.md").Text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_versions_of_a_small_routine_are_these()
    {
        string page = Pages.Of("routines/pmd_trans_huge_lock.md").Text.Replace('\u00a0', ' ');
        string table = page[page.IndexOf("| step | until 6.18", StringComparison.Ordinal)..].TrimEnd();
        Assert.Equal(
            """
            | step | until 6.18 | step | 6.19+ |
            |---|---|---|---|
            | 1 | `pml = mm.PmdLockptr(pmd);` | 1 | `pml = mm.PmdLockptr(pmd);` |
            | 2 | `PmdValue pmdval = mm.PmdpGetLockless(pmd);` | 2 | `PmdValue pmdval = mm.PmdpGetLockless(pmd);` |
            | 3 | − `bool huge = pmdval.IsTransHuge \|\| pmdval.IsMigration;` | 3 | + `bool huge = pmdval.IsTransHuge \|\| pmdval.IsMigration \|\| pmdval.IsDevicePrivate;` |
            | 4 | `if (!huge)` | 4 | `if (!huge)` |
            |  | *2 lines* |  | *the same* |
            | 7 | `pmdval = mm.PmdpGet(pmd);` | 7 | `pmdval = mm.PmdpGet(pmd);` |
            | 8 | − `huge = pmdval.IsTransHuge \|\| pmdval.IsMigration;` | 8 | + `huge = pmdval.IsTransHuge \|\| pmdval.IsMigration \|\| pmdval.IsDevicePrivate;` |
            | 9 | `if (!huge)` | 9 | `if (!huge)` |
            |  | *2 lines* |  | *the same* |
            """.ReplaceLineEndings("\n"), table);
    }
}
