using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PtSpec.Lowering.Analysis;
using PtSpec.Lowering.Model;
using PtSpec.Lowering.Output;
using PtSpec.Lowering.Translation;

namespace PtSpec.Lowering;

/// <summary>Lowers every method marked [Routine] to data: <c>PtSpec.Core.Lowered.Routines</c>.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class RoutineGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<RoutineModel> routines = context.SyntaxProvider.ForAttributeWithMetadataName(
            Symbols.RoutineAttribute,
            static (node, _) => node is MethodDeclarationSyntax,
            static (found, cancellation) => RoutineTranslation.Translate(
                (IMethodSymbol)found.TargetSymbol,
                (MethodDeclarationSyntax)found.TargetNode,
                found.SemanticModel.Compilation,
                cancellation)).WithTrackingName("Routines");
        context.RegisterSourceOutput(routines, static (output, routine) =>
        {
            foreach (Problem problem in routine.Problems)
                output.ReportDiagnostic(problem.ToDiagnostic());
        });
        IncrementalValueProvider<bool> isHome = context.CompilationProvider.Select(static (compilation, _) => Symbols.IsHome(compilation));
        context.RegisterSourceOutput(routines.Collect().Combine(isHome), static (output, all) => WriteAll(output, all.Left, all.Right));
    }

    private static void WriteAll(SourceProductionContext output, ImmutableArray<RoutineModel> all, bool isHome)
    {
        foreach (Problem problem in ProtocolAnalysis.Run(all))
            output.ReportDiagnostic(problem.ToDiagnostic());
        // Of two routines with one name the first is kept, so that the compiler adds no errors in generated code.
        RoutineModel[] sound = [.. all.Where(r => r.Code is not null).GroupBy(r => r.Id).Select(g => g.First())];
        foreach (RoutineModel routine in sound)
            output.AddSource(routine.Id + ".g.cs", routine.Code!);
        if (isHome)
            output.AddSource("Routines.g.cs", IndexWriter.Write(sound));
        else if (sound.Length > 0)
            output.AddSource("Routines.g.cs", IndexWriter.WriteForeign(sound));
    }
}
