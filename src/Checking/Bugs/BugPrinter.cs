using System.Text;
using PtSpec.Checking.Mutations;
using PtSpec.Checking.Scenarios;

namespace PtSpec.Checking.Bugs;

/// <summary>Writes bugs in the text form, from which <see cref="BugFile"/> reads equal ones.</summary>
public static class BugPrinter
{
    /// <summary>The text of a valid bug.</summary>
    public static string Print(Bug bug)
    {
        ArgumentNullException.ThrowIfNull(bug);
        var text = new StringBuilder();
        text.Append("bug ").Append(bug.Id).Append('\n');
        text.Append("  title ").Append(bug.Title).Append('\n');
        if (bug.Fixes.Length > 0)
            text.Append("  fixes ").Append(bug.Fixes).Append('\n');
        foreach (Change change in bug.Changes)
            text.Append("  change ").Append(change).Append('\n');
        text.Append("  expect ").AppendJoin(' ', bug.Expect).Append('\n');
        text.Append(ScenarioPrinter.Print(bug.Scenario));
        return text.ToString();
    }
}
