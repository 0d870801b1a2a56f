using Microsoft.CodeAnalysis;

namespace PtSpec.Lowering;

/// <summary>The diagnostics: what a routine may not contain. README.md explains each one.</summary>
internal static class Rules
{
    public static readonly DiagnosticDescriptor RoutineShape = Rule(
        "PTL001", "Routine of the wrong shape", "The routine '{0}' cannot be lowered: {1}");

    public static readonly DiagnosticDescriptor VariableType = Rule(
        "PTL002", "Variable of a type without a range", "'{0}' has type '{1}'; use bool, int, an enum or a [Vocabulary] struct");

    public static readonly DiagnosticDescriptor SecondStep = Rule(
        "PTL003", "Two steps in one statement",
        "'{0}' is the second primitive or routine call of its statement; give it a statement of its own");

    public static readonly DiagnosticDescriptor ConditionalStep = Rule(
        "PTL004", "Step under a condition",
        "'{0}' would only sometimes be called; use an if statement instead of &&, ||, ?: or switch");

    public static readonly DiagnosticDescriptor NestedStep = Rule(
        "PTL005", "Step within the arguments of a step",
        "'{0}' is called within the arguments of another call; assign its result to a local first");

    public static readonly DiagnosticDescriptor ForeignMember = Rule(
        "PTL006", "Member that is no part of the protocol",
        "'{0}' is neither a member of IMm, nor a routine, nor a member of a vocabulary struct");

    public static readonly DiagnosticDescriptor UnsupportedStatement = Rule(
        "PTL007", "Unsupported statement", "This statement cannot be lowered: {0}");

    public static readonly DiagnosticDescriptor UnsupportedExpression = Rule(
        "PTL008", "Unsupported expression", "This expression cannot be lowered: {0}");

    public static readonly DiagnosticDescriptor HiddenAssignment = Rule(
        "PTL009", "Assignment within an expression", "An assignment or increment must be a statement of its own");

    public static readonly DiagnosticDescriptor Reference = Rule(
        "PTL010", "Reference", "{0}");

    public static readonly DiagnosticDescriptor Recursion = Rule(
        "PTL011", "Recursive routines", "The routine calls itself: {0}");

    public static readonly DiagnosticDescriptor LoopWithoutStep = Rule(
        "PTL012", "Loop without a step",
        "Control can go around from here without a primitive call; every way around a loop needs one");

    public static readonly DiagnosticDescriptor Vocabulary = Rule(
        "PTL013", "Vocabulary that cannot be inlined", "'{0}' cannot be inlined: {1}");

    public static readonly DiagnosticDescriptor Number = Rule(
        "PTL014", "Number out of range", "{0}");

    public static readonly DiagnosticDescriptor DuplicateRoutine = Rule(
        "PTL015", "Two routines of one name", "There is another routine '{0}'; overloads cannot be told apart");

    public static readonly DiagnosticDescriptor OutOrder = Rule(
        "PTL016", "Variable both read and handed out",
        "'{0}' is also read before or in this call, or handed out twice; use another local");

    private static DiagnosticDescriptor Rule(string id, string title, string format) =>
        new(id, title, format, "PtSpec.Lowering", DiagnosticSeverity.Error, isEnabledByDefault: true);
}
