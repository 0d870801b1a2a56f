using System.Text;
using PtSpec.Checking.Mutations;
using PtSpec.Checking.Scenarios;

namespace PtSpec.Checking.Bugs;

/// <summary>Writes entries of the catalogue in the text form, from which <see cref="BugFile"/> reads equal ones.</summary>
internal static class BugPrinter
{
    /// <summary>The text of a valid entry.</summary>
    public static string Print(CatalogueEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var text = new StringBuilder();
        text.Append(entry is Control ? "control " : "bug ").Append(entry.Id).Append('\n');
        text.Append("  title ").Append(entry.Title).Append('\n');
        string fixes = entry switch { Bug b => b.Fixes, OutsideModel o => o.Fixes, _ => "" };
        if (fixes.Length > 0)
            text.Append("  fixes ").Append(fixes).Append('\n');
        if (entry is OutsideModel outside)
            text.Append("  outside ").Append(outside.Reason).Append('\n');
        if (entry is not ExploredEntry explored)
            return text.ToString();
        if (explored.OtherKernels.Count > 0)
            text.Append("  kernels ").AppendJoin(' ', explored.OtherKernels).Append('\n');
        foreach (Change change in explored.Changes)
            text.Append("  change ").Append(change).Append('\n');
        if (entry is Bug bug)
            text.Append("  expect ").AppendJoin(' ', bug.Expect).Append('\n');
        text.Append(ScenarioPrinter.Print(explored.Scenario));
        return text.ToString();
    }
}
