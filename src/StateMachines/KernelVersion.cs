using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace PtSpec.StateMachines;

/// <summary>
/// A mainline kernel release, major and minor only: page-table code is compared by release, never by stable update.
/// </summary>
/// <param name="Major">0 to 32767.</param>
/// <param name="Minor">0 to 65535.</param>
public readonly record struct KernelVersion(int Major, int Minor) : IComparable<KernelVersion>
{
    /// <summary>One number that orders like the version.</summary>
    public int Ordinal => (Major << 16) | Minor;

    /// <summary>Reads exactly <c>major.minor</c>, such as <c>6.14</c>.</summary>
    /// <exception cref="FormatException">The text is anything else.</exception>
    public static KernelVersion Parse(string text) =>
        TryParse(text, out KernelVersion version)
            ? version
            : throw new FormatException($"'{text}' is not a kernel version; expected major.minor, such as 6.14");

    /// <summary>Reads exactly <c>major.minor</c>; false when the text is anything else.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out KernelVersion version)
    {
        version = default;
        string[] parts = text?.Split('.') ?? [];
        if (parts.Length != 2
            || !short.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out short major)
            || !ushort.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out ushort minor))
            return false;
        version = new KernelVersion(major, minor);
        return true;
    }

    /// <summary>
    /// Reads what <c>uname -r</c> prints, such as <c>6.12.117+deb12-cloud-amd64</c>, and keeps major and minor.
    /// </summary>
    /// <returns>False when the text does not start with <c>major.minor</c>.</returns>
    public static bool TryParseRelease([NotNullWhen(true)] string? release, out KernelVersion version)
    {
        version = default;
        if (release is null)
            return false;
        int dot = release.IndexOf('.');
        if (dot <= 0)
            return false;
        int end = dot + 1;
        while (end < release.Length && char.IsAsciiDigit(release[end]))
            end++;
        return TryParse(release[..end], out version);
    }

    /// <inheritdoc/>
    public int CompareTo(KernelVersion other) => Ordinal.CompareTo(other.Ordinal);

    /// <summary>Older than.</summary>
    public static bool operator <(KernelVersion left, KernelVersion right) => left.Ordinal < right.Ordinal;

    /// <summary>Newer than.</summary>
    public static bool operator >(KernelVersion left, KernelVersion right) => left.Ordinal > right.Ordinal;

    /// <summary>Older than or the same.</summary>
    public static bool operator <=(KernelVersion left, KernelVersion right) => left.Ordinal <= right.Ordinal;

    /// <summary>Newer than or the same.</summary>
    public static bool operator >=(KernelVersion left, KernelVersion right) => left.Ordinal >= right.Ordinal;

    /// <summary><c>major.minor</c>; <see cref="Parse"/> reads it back.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}");
}
