using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using PtSpec.StateMachines;
using Xunit;

namespace PtSpec.Properties.StateMachines;

[Properties(Arbitrary = [typeof(KernelVersionTests)])]
public class KernelVersionTests
{
    public static Arbitrary<KernelVersion> Versions() =>
        Gen.Choose(5, 7).SelectMany(major => Gen.Choose(0, 19), (major, minor) => new KernelVersion(major, minor)).ToArbitrary();

    public static Arbitrary<KernelRange> Ranges()
    {
        Gen<KernelVersion?> closed = Versions().Generator.Select(version => (KernelVersion?)version);
        Gen<KernelVersion?> end = Gen.OneOf(Gen.Constant<KernelVersion?>(null), closed);
        return end.Two()
            .Where(ends => !(ends.Item1 > ends.Item2))
            .Select(ends => new KernelRange(ends.Item1, ends.Item2))
            .ToArbitrary();
    }

    [Property]
    public bool A_version_is_read_back_as_it_was_written(KernelVersion version) =>
        KernelVersion.Parse(version.ToString()) == version;

    [Property]
    public bool Versions_order_by_major_then_minor(KernelVersion left, KernelVersion right) =>
        left.CompareTo(right) == (left.Major, left.Minor).CompareTo((right.Major, right.Minor))
        && left < right == right > left
        && left <= right == !(left > right);

    [Fact]
    public void Minor_versions_are_numbers_not_decimals() =>
        Assert.True(KernelVersion.Parse("6.6") < KernelVersion.Parse("6.14"));

    [Theory]
    [InlineData("")]
    [InlineData("6")]
    [InlineData("6.")]
    [InlineData(".6")]
    [InlineData("6.6.1")]
    [InlineData("6.6-rc1")]
    [InlineData("-6.6")]
    [InlineData("6.99999")]
    [InlineData(" 6.6")]
    public void Anything_else_is_no_version(string text)
    {
        Assert.False(KernelVersion.TryParse(text, out _));
        Assert.Contains($"'{text}'", Assert.Throws<FormatException>(() => KernelVersion.Parse(text)).Message);
    }

    [Theory]
    [InlineData("6.12.117+deb12-cloud-amd64", "6.12")]
    [InlineData("7.2.13", "7.2")]
    [InlineData("6.14-rc3", "6.14")]
    public void A_running_kernel_says_its_version(string release, string version)
    {
        Assert.True(KernelVersion.TryParseRelease(release, out KernelVersion parsed));
        Assert.Equal(KernelVersion.Parse(version), parsed);
    }

    [Theory]
    [InlineData("linux-6.12")]
    [InlineData("6")]
    [InlineData("6.")]
    [InlineData(null)]
    public void What_does_not_begin_with_a_version_is_no_release(string? release) =>
        Assert.False(KernelVersion.TryParseRelease(release, out _));

    [Property]
    public bool A_range_is_read_back_as_it_was_written(KernelRange range) => KernelRange.Parse(range.ToString()) == range;

    [Theory]
    [InlineData("6.5-", "6.5+")]
    [InlineData("6.6-6.6", "6.6")]
    public void A_range_has_other_spellings(string text, string usual) => Assert.Equal(usual, KernelRange.Parse(text).ToString());

    [Theory]
    [InlineData("6.13-6.6")]
    [InlineData("since 6.6")]
    [InlineData("6.6 - 6.13")]
    [InlineData("until")]
    [InlineData("")]
    public void Anything_else_is_no_range(string text) => Assert.Throws<FormatException>(() => KernelRange.Parse(text));

    [Property]
    public bool Ranges_include_both_ends(KernelRange range) =>
        (range.From is not { } from || range.Contains(from)) && (range.To is not { } to || range.Contains(to));

    [Property]
    public bool Two_ranges_overlap_exactly_when_a_kernel_is_in_both(KernelRange left, KernelRange right)
    {
        IEnumerable<KernelVersion> kernels = Enumerable.Range(4, 5)
            .SelectMany(major => Enumerable.Range(0, 20).Select(minor => new KernelVersion(major, minor)));
        return left.Overlaps(right) == kernels.Any(kernel => left.Contains(kernel) && right.Contains(kernel));
    }
}
