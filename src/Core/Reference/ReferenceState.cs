namespace PtSpec.Core.Reference;

/// <summary>A state of the reference model, packed. Equal words are equal states of one model.</summary>
/// <param name="Word">Four bits an entry, then three bits a slot, then one bit a slot; see <see cref="ReferenceModel"/>.</param>
/// <param name="Old">
/// What zaps that are under way have taken away and accesses may still reach: four bits an entry, one for each content, then
/// one bit a slot. Then one bit an entry: reclaim may drop it. 0 where there is nothing of the kind.
/// </param>
internal readonly record struct ReferenceState(ulong Word, ulong Old = 0);
