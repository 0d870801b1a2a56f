using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using PtSpec.Checking.Linearizability.Histories;
using Xunit;

namespace PtSpec.Properties.Linearizability.Histories;

/// <summary>The example of the page about recorded histories.</summary>
public class ReadmeTests
{
    // What a project has besides what the page shows: implicit usings. And what the page says of its results.
    private const string Usings = "global using System;\nglobal using System.Collections.Generic;\nglobal using System.Linq;\n";
    private const string Claims = """
        if (report.Verdict != HistoryVerdict.NotLinearizable || !conflict.Calls.SequenceEqual([1, 2]))
            throw new InvalidOperationException($"{report.Verdict}: {string.Join(", ", conflict.Calls)}");

        """;

    [Fact]
    public void The_example_compiles_as_it_stands_and_does_what_it_says()
    {
        string page = File.ReadAllText("pages/histories.md").ReplaceLineEndings("\n");
        const string Begin = "```csharp\n";
        int begin = page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        string example = page[begin..page.IndexOf("```", begin, StringComparison.Ordinal)];
        string tried = example.Replace("sealed class", $"{Claims}sealed class", StringComparison.Ordinal);
        string assemblies = (string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!;
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Example",
            [CSharpSyntaxTree.ParseText(Usings), CSharpSyntaxTree.ParseText(tried)],
            assemblies.Split(Path.PathSeparator).Append(typeof(HistoryChecker).Assembly.Location).Distinct().Select(file => MetadataReference.CreateFromFile(file)),
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));
        using var image = new MemoryStream();

        Assert.Empty(compilation.Emit(image).Diagnostics.Where(d => d.Severity >= DiagnosticSeverity.Warning));

        MethodInfo main = Assembly.Load(image.ToArray()).EntryPoint!;
        main.Invoke(null, [Array.Empty<string>()]);
    }
}
