using PtSpec.Checking.Mutants;
using PtSpec.Checking.Mutations;
using PtSpec.Core.Lowered;
using PtSpec.Documents;
using PtSpec.Documents.Listings;
using PtSpec.StateMachines;
using Xunit;

namespace PtSpec.Properties.Documents;

/// <summary>The routines' pages: nothing of a routine is missing, and nothing is said of a line that was not found out.</summary>
public sealed class RoutinePageTests
{
    private static readonly Lazy<RoutineBook> Book = new(() => new RoutineBook(Pages.Sources));

    public static TheoryData<string> Names => [.. Book.Value.Names];

    [Fact]
    public void Every_routine_has_a_page_and_every_page_a_routine() => Assert.Equal(
        Routines.All.Select(r => $"routines/{r.KernelName}.md").Distinct().Order(StringComparer.Ordinal),
        Pages.All.Select(p => p.Name).Where(n => n.StartsWith("routines/", StringComparison.Ordinal)).Order(StringComparer.Ordinal));

    [Fact]
    public void The_index_has_every_routine()
    {
        string index = Pages.Of("routines.md").Text;
        Assert.All(Routines.All, r => Assert.Contains($"](routines/{r.KernelName}.md)", index));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_statement_of_a_routine_stands_beside_its_number(string name)
    {
        string page = Pages.Of($"routines/{name}.md").Text;
        foreach (RoutineProgram text in RoutineBook.TextsOf(name))
        {
            ListedRoutine source = ListedRoutine.Of(text);
            Assert.Equal(
                RoutineListing.Statements(text).Select(s => s.Number),
                source.Lines.SelectMany(l => l.Statements).Select(s => s.Number).Order());
            foreach (RoutineLine line in source.Lines.Where(l => l.Statements.Count > 0))
            {
                string numbers = string.Join(' ', line.Statements.Select(s => s.Number));
                Assert.Contains($"\n| {numbers} | `", page);
                Assert.Contains(line.Text.Trim().Replace("|", "\\|"), page);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_mutant_of_a_line_stands_beside_it_with_what_became_of_it(string name)
    {
        string page = Pages.Of($"routines/{name}.md").Text;
        foreach (TriedMutant mutant in RoutineBook.TextsOf(name).SelectMany(Book.Value.Mutants))
        {
            Assert.Contains($"{mutant.What}: ", page);
            Assert.Contains(mutant.IsExplained ? $"[{mutant.Became}](#" : $"*{mutant.Became}*", page);
            if (mutant.Record?.Trace is { Length: > 0 } trace)
                Assert.Contains(trace, page);
        }
    }

    [Fact]
    public void Every_mutant_was_tried() =>
        Assert.Empty(Book.Value.Mutants().Where(m => m.Record is null).Select(m => $"{m.Mutant}: {m.Mutant.Statement}"));

    [Fact]
    public void Every_mutant_that_was_killed_has_a_trace_or_its_line_has_one_of_another() =>
        Assert.Empty(Book.Value.Mutants().Where(m => m.IsKilled && m.Mutant.Change is not Swap && m.Record!.Trace.Length == 0).Select(m => m.Mutant.ToString()));

    [Fact]
    public void What_is_said_of_a_mutant_that_survives_is_what_people_said() => Assert.All(
        Book.Value.Mutants().Where(m => !m.IsKilled && m.IsExplained),
        m => Assert.Contains(PtSpec.Checking.MarkdownText.Escape(m.Survivor!.Reason), Pages.Of($"routines/{m.Mutant.Text.KernelName}.md").Text));

    [Fact]
    public void What_no_scenario_does_is_listed_and_is_killed_by_none()
    {
        VisitList visits = Pages.Sources.Visits;
        string page = Pages.Of("unvisited.md").Text;
        Assert.Contains($"{visits.Count(Unvisited.NeverRun)} statements are never run; ", page, StringComparison.Ordinal);
        Assert.Empty(Book.Value.Mutants().Where(m => m.IsKilled && m.Unvisited == Unvisited.NeverRun).Select(m => m.Mutant.ToString()));
        foreach (TriedMutant mutant in Book.Value.Mutants().Where(m => m.Became == "no scenario runs it").DistinctBy(m => m.Mutant.Text.KernelName))
            Assert.Contains($"]({RoutinePages.PathOf(mutant.Mutant.Text.KernelName)})", page, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_known_of_those_that_nobody_explains_adds_up()
    {
        string[] rows = Pages.Of("routines.md").Text.Split("Those of which no scenario tells")[1].Split("\n\n")[1].Split('\n')[2..];
        int sum = rows.Sum(row => row.Split('|')[2..5].Sum(cell => int.Parse(cell, System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Equal(Book.Value.Score().NothingNew + Book.Value.Score().Unexplained, sum);
    }

    [Fact]
    public void Where_the_version_decides_the_kernels_stand_beside_the_line()
    {
        RoutineProgram map = Routines.FindByKernelName("pte_offset_map_lock").Single();
        IReadOnlyDictionary<int, string> kernels = KernelsOfStatements.Of(map);
        Assert.Equal("", kernels[1]);
        Assert.Equal("until 6.4", kernels[2]);
        Assert.Equal("6.5+", kernels[8]);
    }

    [Fact]
    public void A_statement_that_no_kernel_comes_to_is_in_no_routine() => Assert.Empty(
        Routines.All.SelectMany(r => KernelsOfStatements.Of(r).Where(k => k.Value == "none").Select(k => $"{r.KernelName} {r.Kernels} #{k.Key}")));

    [Fact]
    public void The_page_of_a_small_routine_is_this()
    {
        string page = Pages.Of("routines/pte_unmap.md").Text;
        string listing = page[page.IndexOf("| step |", StringComparison.Ordinal)..].Split("\n\n")[0].Replace('\u00a0', ' ');
        Assert.Equal(
            """
            | step | line | kernels | why |
            |---|---|---|---|
            | 1 | `if (mm.Has(Features.HighPte))` |  |  |
            | 2 | `    mm.KunmapLocal(table);` |  | without it: [I4](#step-2) |
            | 3 | `if (mm.AtLeast(6, 6))` |  |  |
            | 4 | `    mm.RcuReadUnlock();` | 6.6+ | without it: [I4](#step-4) |
            | 5 | `}` |  |  |
            """.ReplaceLineEndings("\n"), listing);
    }
}
