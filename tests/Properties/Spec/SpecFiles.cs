namespace PtSpec.Properties.Spec;

/// <summary>The hand-written files under spec/, copied beside the tests.</summary>
internal static class SpecFiles
{
    public static IEnumerable<string> Scenarios => Files("scenarios");

    public static IEnumerable<string> Bugs => Files("bugs");

    /// <summary>Scenarios kept because they killed a mutant; there may be none.</summary>
    public static IEnumerable<string> MutantScenarios => Directory.Exists(PathOf("mutants", "scenarios")) ? Files("mutants/scenarios") : [];

    public static IEnumerable<string> Findings => Files("findings");

    public static string PathOf(string folder, string name) => Path.Combine(AppContext.BaseDirectory, "spec", folder, name);

    private static IEnumerable<string> Files(string folder) =>
        Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "spec", folder), "*.txt").Select(p => Path.GetFileName(p)).Order();
}
