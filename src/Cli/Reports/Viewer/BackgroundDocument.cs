using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using PtSpec.Checking.Counterexamples;

namespace PtSpec.Cli.Reports.Viewer;

/// <summary>A routine as a page shows it.</summary>
/// <param name="Name">The kernel's name.</param>
/// <param name="Kernels">The kernels whose text it is; empty for all.</param>
/// <param name="Follows">The kernel source file that it follows.</param>
/// <param name="File">The file that it stands in.</param>
/// <param name="Line">The line there of the first one here.</param>
/// <param name="Lines">Its text, line by line.</param>
/// <param name="Statements">The number of each statement, as changes name it, and its line, both counted from 1.</param>
internal sealed record RoutineDocument(
    string Name, string Kernels, string Follows, string File, int Line, IReadOnlyList<string> Lines, IReadOnlyList<int[]> Statements);

/// <summary>What a page shows of a counterexample besides what --json writes.</summary>
/// <param name="Initial">The shared state before the first step.</param>
/// <param name="Stacks">Places that CPUs come to: for each routine that they are in, outermost first, its number and the statement's.</param>
/// <param name="Places">For each step, the place in <paramref name="Stacks"/> where it is taken; -1 where no CPU takes it.</param>
/// <param name="Ends">For each CPU, the place where it stands after the last step; -1 for one that is done.</param>
/// <param name="Traces">What each step leaves behind.</param>
/// <param name="Waiting">In a deadlock: who waits where, and which locks are held.</param>
internal sealed record RunBackground(
    IReadOnlyList<StateValue> Initial,
    IReadOnlyList<IReadOnlyList<int[]>> Stacks,
    IReadOnlyList<int> Places,
    IReadOnlyList<int> Ends,
    IReadOnlyList<StepTrace> Traces,
    IReadOnlyList<string> Waiting);

/// <summary>What a page shows besides what --json writes.</summary>
/// <param name="Properties">The sentence of each property.</param>
/// <param name="Routines">The routines that CPUs come to.</param>
/// <param name="Runs">For each search what belongs to its counterexample; null where there is none.</param>
internal sealed record BackgroundDocument(
    IReadOnlyDictionary<string, string> Properties, IReadOnlyList<RoutineDocument> Routines, IReadOnlyList<RunBackground?> Runs);

/// <summary>Writes what pages are drawn from, as tightly as it goes.</summary>
[JsonSerializable(typeof(BackgroundDocument))]
[JsonSerializable(typeof(ReportDocument))]
internal sealed partial class PageJson : JsonSerializerContext
{
    /// <summary>The context; its names are those of <see cref="ReportJson"/>.</summary>
    public static PageJson Compact { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
