using System.Globalization;
using System.Text;
using PtSpec.Checking.Mutants;
using PtSpec.Checking.Mutations;
using PtSpec.Core.Lowered;

namespace PtSpec.Documents.Listings;

/// <summary>The page that lists the routines by the kernel's source files, and says how their pages are to be read.</summary>
internal static class RoutineIndex
{
    private const string Head =
        """
        # Routines

        The protocol's text, one page for each function of the kernel that it follows. What runs, what is explored, and what is shown on the
        pages is the same text.

        ## How to read a page

        Each line of a routine stands beside the number of its step and the reason why it is there: what breaks *without it*, or *were*
        a condition *always true* or *always false*, or were it run *after* the step behind it. Such a change is a *mutant*. Each mutant is
        tried on the shipped scenarios that come to the line until a [property](properties.md) breaks; below the text stands the
        shortest way there: the steps around the break, a column for each CPU. `ptspec explore spec/SCENARIO --change "CHANGE"` shows it
        whole; the changes are in `spec/mutants`. `ptspec mutants ROUTINE` tries them again.

        | what a line says | what that means |
        |---|---|
        | I1, ..., linearizability, refinement, ... | that property breaks |
        | nothing could run | the program would go round without ever taking a step |
        | the same programs | in each scenario that comes here the change makes no difference to what the CPUs do |
        | right too | the routine is right with the change as well; the reason stands below |
        | not seen by the model | it is wrong, and the model does not show it; the reason stands below |
        | no scenario runs it | no CPU of any shipped scenario ever runs the line: [a scenario is missing](unvisited.md) |
        | it always is | the condition is that whenever a CPU of a shipped scenario comes to it: [a scenario is missing](unvisited.md), or it cannot be otherwise |
        | nothing changes, *n* tried | nobody outside a CPU sees a difference: in each of *n* scenarios that come here, memory, locks and outcomes go the same ways |
        | only locks change, *n* tried | in each of *n* scenarios memory and outcomes go the same ways, with locks held a little earlier or later, or not at all |
        | it only does less, *n* tried | in each of *n* scenarios memory and outcomes go no way that they might not go without the change: what it does is right, and nobody misses what it leaves out |
        | no scenario here tells | it was tried in a number of scenarios, something is seen that is not without the change, and everything holds; nobody has said why |
        | no scenario comes here | no shipped scenario comes to the line in a way that the change could matter to |

        A line without a number (a brace, a label) and a return have no mutants, and neither has a test of the kernel's version or
        configuration: the column *kernels* says which kernels come to a line where not all do.


        """;

    /// <summary>The page.</summary>
    public static MarkdownPage Page(RoutineBook book)
    {
        var text = new StringBuilder(Head);
        MutantScore all = book.Score();
        string share = (100 * all.Share).ToString("F1", CultureInfo.InvariantCulture);
        text.Append("## All of them\n\n");
        text.Append(CultureInfo.InvariantCulture, $"{book.Names.Count} routines, {all.Mutants:N0} mutants: {all.Killed:N0} killed, {all.SameProgram:N0} the same programs, ")
            .Append(CultureInfo.InvariantCulture, $"{all.Equivalent:N0} right too, {all.Unseen:N0} not seen by the model, {all.NothingNew:N0} that bring nothing new that is seen in the scenarios tried, {all.Unexplained:N0} of which no scenario here tells. ")
            .Append($"That is {share} % of those that are wrong, as far as anybody has said which are right.\n");
        text.Append("\nThose of which no scenario tells, by what is known of them:\n\n| what a line says | deleted | forced | swapped |\n|---|---|---|---|\n");
        foreach (IGrouping<string, TriedMutant> known in book.Mutants().Where(m => m.IsUnexplained).GroupBy(m => m.Became).OrderByDescending(g => g.Count()))
            text.Append($"| {known.Key} | {known.Count(m => m.Mutant.Change is Without)} | {known.Count(m => m.Mutant.Change is Force)} | {known.Count(m => m.Mutant.Change is Checking.Mutations.Swap)} |\n");
        foreach (IGrouping<string, string> file in book.Names.GroupBy(n => RoutineBook.TextsOf(n)[0].KernelSource))
        {
            text.Append($"\n### {file.Key}\n\n| routine | kernels | what it does | killed |\n|---|---|---|---|\n");
            foreach (string name in file)
            {
                IReadOnlyList<RoutineProgram> texts = RoutineBook.TextsOf(name);
                MutantScore score = book.Score(name);
                string kernels = string.Join(", ", texts.Select(t => ChangedRoutines.Range(t).ToString()));
                text.Append($"| [{MarkdownPage.Cell(name)}]({RoutinePages.PathOf(name)}) | {kernels} ")
                    .Append($"| {MarkdownPage.Cell(ListedRoutine.Of(texts[0]).Summary)} | {(score.Mutants == 0 ? "" : $"{score.Killed} of {score.Mutants}")} |\n");
            }
        }
        return MarkdownPage.Of("routines.md", text.ToString());
    }
}
