using System.Buffers.Binary;
using System.IO.Compression;
using FsCheck.Xunit;
using PtSpec.Kernel.Recording;
using PtSpec.Kernel.Recording.Debian;
using PtSpec.Kernel.Recording.Images;
using Xunit;

namespace PtSpec.Properties.Recording;

public sealed class KernelImageTests
{
    private static readonly byte[] s_elf = [0x7f, (byte)'E', (byte)'L', (byte)'F', .. new byte[200]];

    [Fact]
    public void The_kernel_is_taken_out_of_its_image() => Assert.Equal(s_elf, KernelImage.Decompress("k", Image(Zip(s_elf))));

    [Fact]
    public void What_is_no_image_is_told()
    {
        Assert.Contains("bzImage", Told(() => KernelImage.Decompress("k", s_elf)));
        Assert.Contains("bzImage", Told(() => KernelImage.Decompress("k", [])));
        Assert.Contains("cut off", Told(() => KernelImage.Decompress("k", Image(Zip(s_elf))[..^1])));
        Assert.Contains("no ELF", Told(() => KernelImage.Decompress("k", Image(Zip([1, 2, 3])))));
        Assert.Contains("compressed with", Told(() => KernelImage.Decompress("k", Image([1, 2, 3, 4, 5, 6]))));
    }

    [Property(MaxTest = 300)]
    public bool Damage_is_told_and_never_a_crash(ushort place, byte value)
    {
        byte[] image = Image(Zip(s_elf));
        image[place % image.Length] ^= value;
        try
        {
            return KernelImage.Decompress("k", image).Length >= 4;
        }
        catch (RecordingException)
        {
            return true;
        }
    }

    [Fact]
    public void Segments_are_read_and_damage_is_told()
    {
        byte[] elf = Elf(address: 0xffffffff81000000, flags: 5, content: [1, 2, 3]);
        Segment segment = Assert.Single(ElfImage.Segments(elf));
        Assert.Equal((0xffffffff81000000, true), (segment.Address, segment.IsCode));
        Assert.Equal([1, 2, 3], segment.Bytes.ToArray());
        for (int length = 0; length < elf.Length; length++)
            Assert.Throws<RecordingException>(() => ElfImage.Segments(elf[..length]));
    }

    [Theory]
    [InlineData("6.12", "6.12.117+deb12")]
    [InlineData("6.12.9", "6.12.9+deb12")]
    [InlineData("6.1", "6.1.0-56")]
    [InlineData("7.2.13+deb14", "7.2.13+deb14")]
    [InlineData("7.20", null)]
    public void The_newest_release_of_a_version_is_chosen(string version, string? expected) => Assert.Equal(
        expected,
        DebianKernels.Release(version, ["6.12.9+deb12", "6.12.117+deb12", "6.1.0-56", "6.1.0-9", "6.12.95+deb12", "7.2.13+deb14", "7.2.2+deb14"]));

    [Theory]
    [InlineData("linux-image-6.12.117+deb12-cloud-amd64", "6.12.117+deb12")]
    [InlineData("linux-binary-7.2.13+deb14-cloud-amd64", "7.2.13+deb14")]
    [InlineData("linux-image-6.12.117+deb12-cloud-amd64-dbg", null)]
    [InlineData("linux-image-cloud-amd64", null)]
    public void Packages_are_known_by_their_names(string package, string? release) => Assert.Equal(release, DebianKernels.ReleaseOf(package));

    private static string Told(Action action) => Assert.Throws<RecordingException>(action).Message;

    private static byte[] Zip(byte[] content)
    {
        using var zipped = new MemoryStream();
        using (var zip = new GZipStream(zipped, CompressionLevel.Fastest, leaveOpen: true))
            zip.Write(content);
        return zipped.ToArray();
    }

    // One setup sector besides the first, and the payload right behind them.
    private static byte[] Image(byte[] payload)
    {
        var image = new byte[1024 + payload.Length];
        image[0x1f1] = 1;
        "HdrS"u8.CopyTo(image.AsSpan(0x202));
        BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(0x206), 0x20f);
        BinaryPrimitives.WriteUInt32LittleEndian(image.AsSpan(0x24c), (uint)payload.Length);
        payload.CopyTo(image, 1024);
        return image;
    }

    private static byte[] Elf(ulong address, uint flags, byte[] content)
    {
        var elf = new byte[64 + 56 + content.Length];
        BinaryPrimitives.WriteUInt64LittleEndian(elf.AsSpan(32), 64);
        BinaryPrimitives.WriteUInt16LittleEndian(elf.AsSpan(54), 56);
        BinaryPrimitives.WriteUInt16LittleEndian(elf.AsSpan(56), 1);
        Span<byte> header = elf.AsSpan(64);
        BinaryPrimitives.WriteUInt32LittleEndian(header, 1);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], flags);
        BinaryPrimitives.WriteUInt64LittleEndian(header[8..], 64 + 56);
        BinaryPrimitives.WriteUInt64LittleEndian(header[16..], address);
        BinaryPrimitives.WriteUInt64LittleEndian(header[32..], (ulong)content.Length);
        content.CopyTo(elf, 64 + 56);
        return elf;
    }
}
