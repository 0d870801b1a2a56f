namespace PtSpec.Core.Vocabulary;

/// <summary>
/// Marks a struct with one numeric field as a word of the protocol: routines may use its constructor and its
/// expression-bodied members, and the lowering replaces each use by that expression over the number.
/// </summary>
[AttributeUsage(AttributeTargets.Struct)]
internal sealed class VocabularyAttribute : Attribute;

/// <summary>
/// Marks a member of a vocabulary type that means something only when another of its members is true: the lowering
/// turns each use into a check of that member, reported under <see cref="Property"/> when it fails.
/// </summary>
/// <param name="member">The boolean member of the same type that must hold.</param>
/// <param name="property">The property violated when it does not, for instance "I9".</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Method)]
internal sealed class RequiresAttribute(string member, string property) : Attribute
{
    /// <summary>The boolean member that must hold.</summary>
    public string Member { get; } = member;

    /// <summary>The property violated when it does not.</summary>
    public string Property { get; } = property;
}
