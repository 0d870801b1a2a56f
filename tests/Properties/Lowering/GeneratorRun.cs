using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using PtSpec.Core.Lowered;
using PtSpec.Core.Protocol;
using PtSpec.Lowering;
using Xunit;

namespace PtSpec.Properties.Lowering;

/// <summary>A compilation of a source text with the lowering at work, as the build would do it.</summary>
public sealed class GeneratorRun
{
    private const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.Linq;
        """;

    private static readonly CSharpParseOptions Options = new(LanguageVersion.Latest);
    private static readonly Lazy<MetadataReference[]> References = new(ReadReferences);

    private readonly Compilation compilation;

    private GeneratorRun(Compilation compilation, ImmutableArray<Diagnostic> diagnostics, GeneratorDriver driver)
    {
        this.compilation = compilation;
        Diagnostics = diagnostics;
        Driver = driver;
    }

    /// <summary>What the lowering has to say.</summary>
    public ImmutableArray<Diagnostic> Diagnostics { get; }

    /// <summary>The driver, for running again.</summary>
    public GeneratorDriver Driver { get; }

    /// <summary>The source file that holds the routines.</summary>
    public static SyntaxTree Parse(string source) =>
        CSharpSyntaxTree.ParseText(source, Options, "/home/you/src/src/Core/Protocol/Sample.cs");

    /// <summary>A compilation of a source text, before the lowering runs.</summary>
    public static CSharpCompilation Compilation(SyntaxTree source) => CSharpCompilation.Create(
        "Sample",
        new[] { Usings, Resource("RoutineEntry.cs"), Resource("Routines.cs"), Resource("VocabularyAttributes.cs") }
            .Select(text => CSharpSyntaxTree.ParseText(text, Options)).Prepend(source),
        References.Value,
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));

    /// <summary>Runs the lowering over a source text.</summary>
    public static GeneratorRun Of(string source)
    {
        GeneratorDriver driver = CSharpGeneratorDriver.Create(
            [new RoutineGenerator().AsSourceGenerator()],
            parseOptions: Options,
            driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));
        driver = driver.RunGeneratorsAndUpdateCompilation(
            Compilation(Parse(source)), out Compilation output, out ImmutableArray<Diagnostic> diagnostics);
        return new GeneratorRun(output, diagnostics, driver);
    }

    /// <summary>Compiles and loads; the compiler must have nothing to complain about.</summary>
    public Assembly Load()
    {
        Assert.Empty(Diagnostics);
        using MemoryStream image = new();
        Assert.Empty(compilation.Emit(image).Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error));
        image.Position = 0;
        return new AssemblyLoadContext("Sample").LoadFromStream(image);
    }

    /// <summary>The lowered routines of a loaded sample.</summary>
    public static ImmutableArray<RoutineProgram> RoutinesOf(Assembly sample) =>
        (ImmutableArray<RoutineProgram>)sample.GetType("PtSpec.Core.Lowered.Routines")!.GetProperty("All")!.GetValue(null)!;

    private static string Resource(string name)
    {
        using StreamReader reader = new(typeof(GeneratorRun).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }

    private static MetadataReference[] ReadReferences()
    {
        string[] platform = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        string[] wanted =
        [
            "System.Private.CoreLib.dll", "System.Runtime.dll", "System.Linq.dll", "System.Collections.dll",
            "System.Collections.Immutable.dll",
        ];
        return
        [
            .. platform.Where(p => wanted.Contains(Path.GetFileName(p))).Append(typeof(IMm).Assembly.Location)
                .Select(p => MetadataReference.CreateFromFile(p)),
        ];
    }
}
