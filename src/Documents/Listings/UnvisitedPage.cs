using System.Text;
using PtSpec.Checking.Mutants;
using PtSpec.Checking.Mutations;
using PtSpec.Core.Lowered;

namespace PtSpec.Documents.Listings;

/// <summary>The page of what no scenario does: where one is missing.</summary>
internal static class UnvisitedPage
{
    /// <summary>The page.</summary>
    public static MarkdownPage Page(SpecificationSources sources, RoutineBook book)
    {
        VisitList visits = sources.Visits;
        var text = new StringBuilder(
            """
            # What no scenario does

            Every shipped scenario, those of the bugs, and both in the other kernels, were gone through state by state, up to a bound of states,
            and it was noted which statements of the [routines](routines.md) a CPU runs, and how each condition comes out. Here stands what was never seen: a statement that
            nobody runs has nobody to miss it, and a condition that always comes out the same might as well not be asked. Either a
            scenario is missing, or it cannot be otherwise: a check that the callers make needless, an allocation that never fails in this memory.
            `ptspec mutants --visits` looks again.


            """);
        text.Append($"{visits.Count(Unvisited.NeverRun)} statements are never run; of the conditions {visits.Count(Unvisited.AlwaysTrue)} are always true, ")
            .Append($"{visits.Count(Unvisited.AlwaysFalse)} always false.\n\n| routine | step | statement | |\n|---|---|---|---|\n");
        foreach (string name in book.Names)
        {
            foreach (RoutineProgram routine in RoutineBook.TextsOf(name))
            {
                foreach (SourceStep step in RoutineListing.Statements(routine))
                {
                    if (visits.Find(routine, step.Number) is not { } what)
                        continue;
                    string kernels = routine.Kernels.Length == 0 ? "" : $", {ChangedRoutines.Range(routine)}";
                    text.Append($"| [{MarkdownPage.Cell(name)}]({RoutinePages.PathOf(name)}){kernels} | {step.Number} | {MarkdownPage.Code(step.Text)} | {VisitList.Words(what)} |\n");
                }
            }
        }
        return MarkdownPage.Of("unvisited.md", text.ToString());
    }
}
