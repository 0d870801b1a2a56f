using PtSpec.Checking.Properties;
using PtSpec.Checking.Scenarios;
using PtSpec.Checking.Scheduled;

namespace PtSpec.Cli.Output;

/// <summary>What a run under schedules can say anything about.</summary>
internal static class ScheduledText
{
    /// <summary>Which scenarios can be scheduled.</summary>
    public static string Offered { get; } =
        "A scenario can be scheduled that has no config, is sc, maps neither huge anonymous memory nor the kernel's own, begins without swap"
        + $" and migration entries, and whose operations are among {string.Join(", ", ScheduledScenario.Operations)}.";

    /// <summary>Which properties are judged, and which are not.</summary>
    public static string Judged { get; } =
        $"Judged: {string.Join(", ", ScheduledScenario.Judged)}, and livelock; "
        + string.Join("; ", ScheduledScenario.JudgedInPart.Select(part => $"of {part.Property} only that {part.What}"))
        + $". Not judged: {string.Join(", ", Property.All.Where(p => !IsJudged(p) && PartOf(p) is null))}.";

    /// <summary>What is to be said where a scenario expects a violation and there is none; null where it expects none.</summary>
    public static string? OfExpectation(Scenario scenario)
    {
        if (Expected(scenario) is not { } expected)
            return null;
        string why = IsJudged(expected) ? "and none was found"
            : PartOf(expected) is null ? "which only ptspec explore judges"
            : "which only ptspec explore judges wholly";
        return $"The scenario expects a violation of {scenario.Expect!.Violates}, {why}.";
    }

    /// <summary>What becomes of a scenario that expects a violation, where no schedule has shown one.</summary>
    public static ScheduledExpectation ExpectationOf(Scenario scenario) => Expected(scenario) switch
    {
        null => ScheduledExpectation.None,
        { } expected => IsJudged(expected) ? ScheduledExpectation.NotMet : ScheduledExpectation.NotJudged,
    };

    private static Property? Expected(Scenario scenario) => scenario.Expect?.Violates is { } name ? Property.Find(name) : null;

    private static bool IsJudged(Property property) => ScheduledScenario.Judged.Contains(property);

    private static string? PartOf(Property property) =>
        ScheduledScenario.JudgedInPart.FirstOrDefault(part => part.Property == property).What;
}

/// <summary>What becomes of a violation that a scenario expects and that no schedule has shown.</summary>
internal enum ScheduledExpectation
{
    /// <summary>None is expected.</summary>
    None,

    /// <summary>It is judged, and so there is none in the schedules that were run.</summary>
    NotMet,

    /// <summary>It is not judged, or in part only: there may be one.</summary>
    NotJudged,
}
