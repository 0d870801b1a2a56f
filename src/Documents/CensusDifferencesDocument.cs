using System.Text;
using PtSpec.Kernel.Census;

namespace PtSpec.Documents;

/// <summary>Why the census of a kernel's source differs from the table of call sites that people made by reading, as a page.</summary>
internal static class CensusDifferencesDocument
{
    /// <summary>The page.</summary>
    public static string Markdown(DifferenceReasons reasons)
    {
        var text = new StringBuilder(
            """
            # Census

            `ptspec census DIR` reads a kernel's source, finds every call of the mapping family (`pte_offset_map*`, `pte_alloc_map*`,
            `pte_lockptr`, `pte_free_defer`, `get_locked_pte`) and follows each way through the function around it: what happens on NULL, what
            is asked again under the lock, whether what was mapped is unmapped, whether it locks, reads or may write. `--against spec` compares that with `call-sites.csv`,
            which people wrote by reading 6.12 and 7.3. Where the two differ, this says why. A difference with no reason here is news.

            What the census cannot see: what callers in other functions make of a value that is returned, and what functions of other files do.

            | function | column | why they differ |
            |---|---|---|

            """);
        foreach (DifferenceReason reason in reasons.All)
            text.Append($"| {Cell(reason.Function)} ({Cell(reason.File)}) | {Column(reason.Column)} | {Cell(reason.Reason)} |\n");
        return text.ToString();
    }

    private static string Column(CensusColumn column) => column switch
    {
        CensusColumn.Policy => "policy",
        CensusColumn.OnNull => "on NULL",
        CensusColumn.Recheck => "looks again",
        CensusColumn.Mode => "mode",
        _ => "unmapped",
    };

    private static string Cell(string text) => MarkdownPage.Cell(text);
}
