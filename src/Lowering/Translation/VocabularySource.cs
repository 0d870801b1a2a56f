using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace PtSpec.Lowering.Translation;

/// <summary>
/// The text of the vocabulary, for projects that have PtSpec.Core as an assembly: what members mean stands in their source only.
/// </summary>
internal static class VocabularySource
{
    private const string Suffix = ".vocabulary.cs";

    private static readonly ConditionalWeakTable<Compilation, Compilation> Compiled = new();

    private static readonly Lazy<SyntaxTree[]> Trees = new(() => [.. Read().Prepend("global using System;global using System.Collections.Generic;global using System.Linq;")
        .Select(text => CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(LanguageVersion.Latest)))]);

    /// <summary>The vocabulary beside what a project refers to.</summary>
    public static Compilation Beside(Compilation project) => Compiled.GetValue(project, static p => CSharpCompilation.Create(
        "Vocabulary", Trees.Value, p.References, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable)));

    /// <summary>The same member, with its source; null where the vocabulary has no such member.</summary>
    public static ISymbol? TwinOf(ISymbol member, Compilation project) =>
        member.OriginalDefinition.GetDocumentationCommentId() is { } id
            ? DocumentationCommentId.GetSymbolsForDeclarationId(id, Beside(project)).FirstOrDefault(s => !s.DeclaringSyntaxReferences.IsEmpty)
            : null;

    private static IEnumerable<string> Read()
    {
        Assembly own = typeof(VocabularySource).Assembly;
        foreach (string name in own.GetManifestResourceNames().Where(n => n.EndsWith(Suffix, StringComparison.Ordinal)))
        {
            using StreamReader reader = new(own.GetManifestResourceStream(name)!);
            yield return reader.ReadToEnd();
        }
    }
}
