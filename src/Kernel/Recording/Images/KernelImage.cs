using System.Buffers.Binary;
using System.IO.Compression;

namespace PtSpec.Kernel.Recording.Images;

/// <summary>
/// A kernel as it is booted on x86 (<c>bzImage</c>, Debian's <c>vmlinuz</c>): a setup part, whose header says where the compressed
/// kernel lies. Source: Documentation/arch/x86/boot.rst, protocol 2.08 and later.
/// </summary>
internal static class KernelImage
{
    private const int SetupSectors = 0x1f1;
    private const int Magic = 0x202;
    private const int Version = 0x206;
    private const int PayloadOffset = 0x248;
    private const int PayloadLength = 0x24c;
    private const int SectorSize = 512;
    private const uint HeaderMagic = 0x53726448; // "HdrS"

    // A size that the kernel's build appends where the format has none.
    private const int AppendedSize = 4;

    private static readonly byte[] s_elf = [0x7f, (byte)'E', (byte)'L', (byte)'F'];

    private static readonly (byte[] Magic, ExternalProgram? Program)[] s_formats =
    [
        ([0x1f, 0x8b], null),
        ([0x28, 0xb5, 0x2f, 0xfd], new ExternalProgram("zstd", "zstd")),
        ([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], new ExternalProgram("xz", "xz-utils")),
        ([0x5d, 0x00, 0x00], new ExternalProgram("xz", "xz-utils")),
        ([0x02, 0x21, 0x4c, 0x18], new ExternalProgram("lz4", "lz4")),
        ([0x42, 0x5a, 0x68], new ExternalProgram("bzip2", "bzip2")),
    ];

    /// <summary>The kernel proper, an ELF file.</summary>
    /// <exception cref="RecordingException">The image is none, or in a compression that is not known.</exception>
    public static byte[] Decompress(string name, byte[] image, CancellationToken cancellation = default)
    {
        Memory<byte> payload = Payload(name, image);
        foreach ((byte[] magic, ExternalProgram? program) in s_formats)
        {
            if (!payload.Span.StartsWith(magic))
                continue;
            byte[] elf = program is null
                ? Gunzip(name, payload)
                // The appended size is garbage to these programs, which tell of it after having written everything.
                : program.Run(["-d", "-c"], payload, mayFail: true, cancellation: cancellation);
            return elf.AsSpan().StartsWith(s_elf)
                ? elf
                : throw new RecordingException($"{name}: what is compressed in it is no ELF file");
        }

        throw new RecordingException($"{name}: expected a kernel compressed with gzip, zstd, xz, lzma, lz4 or bzip2");
    }

    private static Memory<byte> Payload(string name, byte[] image)
    {
        bool isImage = image.Length > PayloadLength + 4
            && BinaryPrimitives.ReadUInt32LittleEndian(image.AsSpan(Magic)) == HeaderMagic
            && BinaryPrimitives.ReadUInt16LittleEndian(image.AsSpan(Version)) >= 0x208;
        if (!isImage)
            throw new RecordingException($"{name}: expected a kernel for x86 as it is booted (bzImage, vmlinuz)");
        long sectors = image[SetupSectors] == 0 ? 4 : image[SetupSectors];
        long start = ((sectors + 1) * SectorSize) + BinaryPrimitives.ReadUInt32LittleEndian(image.AsSpan(PayloadOffset));
        long length = BinaryPrimitives.ReadUInt32LittleEndian(image.AsSpan(PayloadLength));
        if (length <= AppendedSize || start + length > image.Length)
            throw new RecordingException($"{name}: the kernel image is cut off");
        return image.AsMemory((int)start, (int)length);
    }

    private static byte[] Gunzip(string name, Memory<byte> payload)
    {
        try
        {
            using var zipped = new GZipStream(new MemoryStream(payload.ToArray()), CompressionMode.Decompress);
            using var plain = new MemoryStream();
            zipped.CopyTo(plain);
            return plain.ToArray();
        }
        catch (InvalidDataException e)
        {
            throw new RecordingException($"{name}: the compressed kernel in it is damaged: {e.Message}", e);
        }
    }
}
