using Microsoft.CodeAnalysis;

namespace PtSpec.Lowering.Translation;

/// <summary>What the types and members of the protocol are, told from their attributes.</summary>
internal static class Symbols
{
    public const string RoutineAttribute = "PtSpec.Core.Protocol.RoutineAttribute";
    private const string SiteAttribute = "PtSpec.Core.Protocol.SiteAttribute";
    private const string RoutineList = "PtSpec.Core.Lowered.Routines";
    private const string PrimitivesInterface = "PtSpec.Core.Protocol.IMm";
    private const string ConstantAttribute = "PtSpec.Core.Protocol.ConstantAttribute";
    private const string VocabularyAttribute = "PtSpec.Core.Vocabulary.VocabularyAttribute";
    private const string RequiresAttribute = "PtSpec.Core.Vocabulary.RequiresAttribute";

    /// <summary>The routine's site attribute, if it has one: the kind of operation that it stands in for.</summary>
    public static int? Site(IMethodSymbol routine) =>
        Find(routine, SiteAttribute)?.ConstructorArguments is [{ Value: int kind }] ? kind : null;

    /// <summary>Whether the project holds the protocol's own list of routines.</summary>
    public static bool IsHome(Compilation compilation) => compilation.Assembly.GetTypeByMetadataName(RoutineList) is not null;

    /// <summary>Whether the type parameter is <c>M : struct, IMm</c>.</summary>
    public static bool IsMemory(ITypeParameterSymbol parameter) =>
        parameter.HasValueTypeConstraint && parameter.ConstraintTypes.Any(IsPrimitives);

    /// <summary>Whether a type is IMm, or an interface that IMm is put together from.</summary>
    public static bool IsPrimitives(ITypeSymbol type) => FullName(type) == PrimitivesInterface;

    /// <summary>Whether a member of IMm is configuration.</summary>
    public static bool IsConstant(ISymbol member) => Find(member, ConstantAttribute) is not null;

    /// <summary>The routine attribute of a method.</summary>
    public static AttributeData? Routine(IMethodSymbol method) => Find(method, RoutineAttribute);

    /// <summary>What a vocabulary member requires: the member's name and the property.</summary>
    public static (string Member, string Property)? Requires(ISymbol member) =>
        Find(member, RequiresAttribute)?.ConstructorArguments is [{ Value: string name }, { Value: string property }]
            ? (name, property)
            : null;

    /// <summary>Whether a type is a vocabulary struct.</summary>
    public static bool IsVocabulary(ITypeSymbol? type) =>
        type is { IsValueType: true } && Find(type, VocabularyAttribute) is not null;

    /// <summary>The one number of a vocabulary struct; null when it is not a record struct over exactly one value.</summary>
    public static IPropertySymbol? Number(INamedTypeSymbol vocabulary)
    {
        // A compiled record struct no longer shows that it is one, nor its field; it was checked when it was compiled.
        bool isSource = !vocabulary.DeclaringSyntaxReferences.IsEmpty;
        int fields = vocabulary.GetMembers().OfType<IFieldSymbol>().Count(f => !f.IsStatic && !f.IsConst);
        if (isSource && (!vocabulary.IsRecord || fields != 1))
            return null;
        return vocabulary.InstanceConstructors
            .Where(c => c.Parameters.Length == 1 && IsNumber(c.Parameters[0].Type))
            .SelectMany(c => vocabulary.GetMembers(c.Parameters[0].Name).OfType<IPropertySymbol>())
            .FirstOrDefault();
    }

    /// <summary>Whether the compiler wrote the method: a record's equality compares the one number.</summary>
    public static bool IsSynthesized(IMethodSymbol method) =>
        method.IsImplicitlyDeclared || Find(method, "System.Runtime.CompilerServices.CompilerGeneratedAttribute") is not null;

    /// <summary>Whether values of a type are numbers to the lowered form.</summary>
    public static bool IsValue(ITypeSymbol type) => IsNumber(type) || IsVocabulary(type);

    /// <summary>Whether a local may have the type: its range follows from the type and the scenario.</summary>
    public static bool IsVariable(ITypeSymbol type) =>
        type.SpecialType is SpecialType.System_Boolean or SpecialType.System_Int32
        || type.TypeKind == TypeKind.Enum || IsVocabulary(type);

    /// <summary>The width of a numeric type in bits; 1 for bool.</summary>
    public static int Width(ITypeSymbol type) => Underlying(type).SpecialType switch
    {
        SpecialType.System_Boolean => 1,
        SpecialType.System_Byte or SpecialType.System_SByte => 8,
        SpecialType.System_Int16 or SpecialType.System_UInt16 => 16,
        SpecialType.System_Int32 or SpecialType.System_UInt32 => 32,
        _ => 64,
    };

    /// <summary>Whether numbers of the type have no sign.</summary>
    public static bool IsUnsigned(ITypeSymbol type) => Underlying(type).SpecialType
        is SpecialType.System_Byte or SpecialType.System_UInt16 or SpecialType.System_UInt32 or SpecialType.System_UInt64;

    /// <summary>The routine's name in the lowered form.</summary>
    public static string Id(IMethodSymbol routine) => routine.ContainingType.Name + "." + routine.Name;

    private static ITypeSymbol Underlying(ITypeSymbol type) =>
        type is INamedTypeSymbol { EnumUnderlyingType: { } underlying } ? underlying : type;

    private static bool IsNumber(ITypeSymbol type) => Underlying(type).SpecialType
        is SpecialType.System_Boolean
        or SpecialType.System_Byte or SpecialType.System_SByte
        or SpecialType.System_Int16 or SpecialType.System_UInt16
        or SpecialType.System_Int32 or SpecialType.System_UInt32
        or SpecialType.System_Int64 or SpecialType.System_UInt64;

    private static AttributeData? Find(ISymbol symbol, string attribute) =>
        symbol.GetAttributes().FirstOrDefault(a => a.AttributeClass is not null && FullName(a.AttributeClass) == attribute);

    private static string FullName(ITypeSymbol type) =>
        type.ContainingNamespace is null ? type.Name : type.ContainingNamespace + "." + type.Name;
}
