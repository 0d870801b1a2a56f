using System.Text.RegularExpressions;
using Xunit;

namespace PtSpec.EndToEnd;

/// <summary>docs/api.md: it names what is public, no more and no less, and its examples run for somebody who sees no more than that.</summary>
public sealed partial class ApiPageTests
{
    private static readonly string s_page = File.ReadAllText(BuiltProgram.File("docs", "api.md")).ReplaceLineEndings("\n");

    public static TheoryData<string, string> Examples => new()
    {
        { "using PtSpec.Cli;", "mm.PmdpGetLockless(pmd)" },
        { "using PtSpec.Checking;", "Violated\n" },
        { "using PtSpec.Checking.Exploration;", "Violated after 4 steps, " },
        { "using PtSpec.Core.Optimized;", "NotMapped\n" },
        { "using PtSpec.Scheduling;", "schedule: 0*1 1\n" },
        { "using PtSpec.Checking.Linearizability.Histories;", "NotLinearizable\n" },
        { "using PtSpec.StateMachines;", "PmdInstall: " },
    };

    [Fact]
    public void It_names_every_public_type_and_no_other()
    {
        // Of the generated code's vocabulary there is no table.
        string lowered = s_page[s_page.IndexOf("is for the code that the generator writes", StringComparison.Ordinal)..s_page.IndexOf("## Checking", StringComparison.Ordinal)];
        IEnumerable<string> named = Rows().Matches(s_page).Select(row => row.Value).Append(lowered)
            .SelectMany(text => Names().Matches(text)).Select(name => name.Groups[1].Value);
        Assert.Equal(PublicApiTests.Types.Select(type => type.Name.Split('`')[0]).Distinct().Order(), named.Distinct().Order());
    }

    [Fact]
    public void Every_example_is_tried() => Assert.Equal(
        Examples.Select(example => (string)example[0]), Blocks().Select(block => block.Split('\n')[0]));

    [Theory]
    [MemberData(nameof(Examples))]
    public void An_example_runs_as_it_stands_and_does_what_it_says(string firstLine, string expected)
    {
        string example = Assert.Single(Blocks(), block => block.StartsWith(firstLine + "\n", StringComparison.Ordinal));
        using var folder = new TemporaryFolder();

        Outcome outcome = BuiltProgram.RunProgram(UsersProgram.Compile(folder, "example", example));

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Contains(expected, outcome.Out.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    private static string[] Blocks() => [.. s_page.Split("```csharp\n").Skip(1).Select(rest => rest[..rest.IndexOf("```", StringComparison.Ordinal)])];

    // The first column of each row but the heads.
    [GeneratedRegex(@"^\|(?! `PtSpec\.)[^|]*\|", RegexOptions.Multiline)]
    private static partial Regex Rows();

    [GeneratedRegex("`([A-Z][A-Za-z]+)[`.]")]
    private static partial Regex Names();
}
