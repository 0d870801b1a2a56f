using PtSpec.Checking;
using PtSpec.Checking.Bugs;
using PtSpec.Checking.Compilation;
using PtSpec.Checking.Mutations;
using PtSpec.Checking.Properties;
using PtSpec.Checking.Scenarios;

namespace PtSpec.Properties.Spec;

/// <summary>Entries of the catalogue of bugs, in the kernel that stands first.</summary>
internal static class SpecBugs
{
    /// <summary>The entry in a file; null when it lies outside the model.</summary>
    public static ExploredEntry? Read(string name) => BugFile.Read(SpecFiles.PathOf("bugs", name)) as ExploredEntry;

    /// <summary>What it is looked for with: its changes, and the properties of which one must break.</summary>
    public static CheckOptions OptionsOf(ExploredEntry entry) =>
        new() { Changes = entry.Changes, Properties = entry is Bug bug ? bug.Expect : Property.All };

    /// <summary>Its scenario with its changes.</summary>
    public static CompiledScenario Compile(ExploredEntry entry)
    {
        Scenario scenario = entry.Scenarios.First();
        return new CompiledScenario(scenario, new ChangedRoutines(scenario.Kernel, entry.Changes).Find, OptionsOf(entry).Properties.Contains);
    }
}
