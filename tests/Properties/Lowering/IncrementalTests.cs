using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace PtSpec.Properties.Lowering;

public class IncrementalTests
{
    [Fact]
    public void A_change_elsewhere_changes_no_output()
    {
        GeneratorDriver driver = GeneratorRun.Of(SampleText.Routines).Driver;
        CSharpCompilation changed = GeneratorRun.Compilation(GeneratorRun.Parse(SampleText.Routines))
            .AddSyntaxTrees(GeneratorRun.Parse("namespace Elsewhere; public class Other { public int X; }"));
        Assert.All(Reasons(driver.RunGenerators(changed)), reason =>
            Assert.True(reason is IncrementalStepRunReason.Unchanged or IncrementalStepRunReason.Cached, reason.ToString()));
    }

    [Fact]
    public void A_changed_routine_changes_its_own_output_only()
    {
        GeneratorDriver driver = GeneratorRun.Of(SampleText.Routines).Driver;
        string changed = SampleText.Routines.Replace("mm.UserLoad(new(0), 1);", "mm.UserLoad(new(0), 2);");
        driver = driver.RunGenerators(GeneratorRun.Compilation(GeneratorRun.Parse(changed)));
        IncrementalStepRunReason[] reasons = [.. Reasons(driver)];
        Assert.Single(reasons, r => r == IncrementalStepRunReason.Modified);
        Assert.Equal(6, reasons.Length);
    }

    [Fact]
    public void The_same_text_gives_the_same_code() =>
        Assert.Equal(Code(GeneratorRun.Of(SampleText.Routines).Driver), Code(GeneratorRun.Of(SampleText.Routines).Driver));

    private static IEnumerable<string> Code(GeneratorDriver driver) =>
        driver.GetRunResult().Results.Single().GeneratedSources.Select(s => s.HintName + s.SourceText);

    private static IEnumerable<IncrementalStepRunReason> Reasons(GeneratorDriver driver) =>
        driver.GetRunResult().Results.Single().TrackedSteps["Routines"].SelectMany(s => s.Outputs).Select(o => o.Reason);
}
