using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using PtSpec.Lowering;
using Xunit;

namespace PtSpec.EndToEnd;

/// <summary>A program of somebody who has the package: compiled here with the lowering at work, next to the assemblies as they are built.</summary>
internal static class UsersProgram
{
    // What a project has without saying so.
    private const string Usings = "global using System; global using System.Collections.Generic; global using System.Linq;";

    private static readonly string[] s_thirdParty = ["Stateless.dll", "FsCheck.dll", "FSharp.Core.dll", "Spectre.Console.dll", "System.CommandLine.dll"];

    /// <summary>Compiles it; the compiler must have nothing to complain about.</summary>
    /// <param name="folder">Where it is put, in <c>bin</c>.</param>
    /// <param name="name">Its name.</param>
    /// <param name="source">Its one file; lines that only a file-based app has are left out.</param>
    /// <returns>The path of the program, for <c>dotnet</c>.</returns>
    public static string Compile(TemporaryFolder folder, string name, string source)
    {
        string[] assemblies = [.. Directory.EnumerateFiles(AppContext.BaseDirectory, "*.dll").Where(file => IsInPackage(Path.GetFileName(file)))];
        foreach (string assembly in assemblies.Where(a => !File.Exists(folder["bin", Path.GetFileName(a)])))
            folder.Copy(assembly, Path.Combine("bin", Path.GetFileName(assembly)));
        folder.Copy(Path.Combine(AppContext.BaseDirectory, "ptspec.runtimeconfig.json"), Path.Combine("bin", $"{name}.runtimeconfig.json"));
        string program = folder["bin", $"{name}.dll"];
        using FileStream image = File.Create(program);
        Assert.Empty(Lowered(name, source, assemblies).Emit(image).Diagnostics.Where(d => d.Severity >= DiagnosticSeverity.Warning));
        return program;
    }

    private static Compilation Lowered(string name, string source, string[] assemblies)
    {
        var options = new CSharpParseOptions(LanguageVersion.Latest);
        string text = string.Join('\n', source.Split('\n').Select(line => line.StartsWith("#:", StringComparison.Ordinal) ? "" : line));
        string platform = (string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!;
        IEnumerable<string> references = platform.Split(Path.PathSeparator)
            .Where(p => Path.GetFileName(p).StartsWith("System.", StringComparison.Ordinal) && p.Contains("Microsoft.NETCore.App", StringComparison.Ordinal)).Concat(assemblies);
        CSharpCompilation compilation = CSharpCompilation.Create(
            name,
            [CSharpSyntaxTree.ParseText(text, options, $"{name}.cs"), CSharpSyntaxTree.ParseText(Usings, options)],
            references.Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));
        CSharpGeneratorDriver.Create([new RoutineGenerator().AsSourceGenerator()], parseOptions: options)
            .RunGeneratorsAndUpdateCompilation(compilation, out Compilation output, out ImmutableArray<Diagnostic> diagnostics);
        Assert.Empty(diagnostics);
        return output;
    }

    private static bool IsInPackage(string file) => file == "ptspec.dll" || s_thirdParty.Contains(file)
        || (file.StartsWith("PtSpec.", StringComparison.Ordinal) && !file.Contains("EndToEnd", StringComparison.Ordinal));
}
