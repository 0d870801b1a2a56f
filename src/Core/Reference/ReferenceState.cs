namespace PtSpec.Core.Reference;

/// <summary>A state of the reference model, packed. Equal words are equal states of one model.</summary>
/// <param name="Word">Four bits an entry, then three bits a slot, then one bit a slot; see <see cref="ReferenceModel"/>.</param>
public readonly record struct ReferenceState(ulong Word);
