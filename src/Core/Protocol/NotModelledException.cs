namespace PtSpec.Core.Protocol;

/// <summary>
/// A routine asked one of its lives for a primitive that this life has no meaning for; it should have asked
/// <see cref="IMm.Has"/> first.
/// </summary>
/// <param name="primitive">The primitive.</param>
internal sealed class NotModelledException(string primitive)
    : NotSupportedException($"{primitive} has no meaning here: no feature that needs it is offered.");
