using Microsoft.CodeAnalysis;
using PtSpec.Lowering.Model;

namespace PtSpec.Lowering.Translation;

/// <summary>What the translation of one routine shares: its variables, its graph and its problems.</summary>
internal sealed class RoutineContext(IMethodSymbol routine, Compilation compilation, CancellationToken cancellation)
{
    private readonly List<Problem> problems = [];

    public IMethodSymbol Routine { get; } = routine;

    public Compilation Compilation { get; } = compilation;

    public CancellationToken Cancellation { get; } = cancellation;

    public Variables Variables { get; } = new();

    public FlowGraph Graph { get; } = new();

    /// <summary>The statement under translation.</summary>
    public StatementState State { get; private set; } = null!;

    public IReadOnlyList<Problem> Problems => problems;

    /// <summary>Whether the compiler itself rejects the text: it reports why, nothing is generated.</summary>
    public bool IsBroken { get; set; }

    /// <summary>Turns to the next statement.</summary>
    public void Begin(Statement statement)
    {
        Cancellation.ThrowIfCancellationRequested();
        State = new StatementState(statement);
    }

    /// <summary>Whether the project is the one that the protocol is written in; others have its routines and vocabulary as an assembly.</summary>
    public bool IsHome { get; } = Symbols.IsHome(compilation);

    /// <summary>What the compiler made of a piece of syntax, anywhere in the project or in the vocabulary.</summary>
    public IOperation? OperationOf(SyntaxNode syntax) =>
        (Compilation.ContainsSyntaxTree(syntax.SyntaxTree) ? Compilation : VocabularySource.Beside(Compilation))
        .GetSemanticModel(syntax.SyntaxTree).GetOperation(syntax, Cancellation);

    /// <summary>Whether a symbol is the routine's <c>ref M mm</c>.</summary>
    public bool IsMemory(IParameterSymbol parameter) =>
        parameter.Ordinal == 0 && SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol, Routine);

    /// <summary>Checks something here, unless the statement checks it already.</summary>
    public void Check(DraftExpr required, string property, string meaning)
    {
        if (State.Check(required, meaning) is { } condition)
            Graph.Emit(new DraftCheck(State.Source, condition, property, meaning));
    }

    /// <summary>Checks a subtraction in the routine's own text; vocabulary members have their requirements instead.</summary>
    public void CheckSubtraction(DraftExpr left, DraftExpr right) =>
        Check(new DraftBinary("LessOrEqual", right, left), "Range", "a number never gets below 0");

    public void Report(DiagnosticDescriptor rule, Location location, params string[] arguments) =>
        problems.Add(Problem.At(rule, location, arguments));

    /// <summary>Reports, and gives a value to go on with.</summary>
    public DraftExpr Reject(DiagnosticDescriptor rule, IOperation at, params string[] arguments)
    {
        Report(rule, at.Syntax.GetLocation(), arguments);
        return DraftExpr.Rejected;
    }
}
