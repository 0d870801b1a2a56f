using PtSpec.Checking;
using PtSpec.Checking.Reduction;

namespace PtSpec.Cli.Output;

/// <summary>Says what a search left out.</summary>
internal static class ReductionText
{
    /// <summary>The sentence; null of a search that left nothing out.</summary>
    public static string? Of(CheckReport report) => report.Reduced == Reductions.None
        ? null
        : $"left out: {What(report.Reduced)}{(report.AskedOfWhole ? ", but not for progress, which took another search of all of it" : "")}; states, transitions and how often a property was looked at are of what is left";

    private static string What(Reductions reduced) => reduced switch
    {
        Reductions.PartialOrder => "orders of steps that nobody can tell apart",
        Reductions.Symmetry => "states that differ in names of tables or CPUs only",
        _ => "orders of steps that nobody can tell apart, and states that differ in names of tables or CPUs only",
    };
}
