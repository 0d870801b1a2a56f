using System.Buffers.Binary;

namespace PtSpec.Kernel.Recording.Images;

/// <summary>A part of an ELF file that is loaded to an address.</summary>
/// <param name="Address">The address of its first byte.</param>
/// <param name="Bytes">What is in the file for it.</param>
/// <param name="IsCode">Whether it is executed.</param>
internal readonly record struct Segment(ulong Address, ReadOnlyMemory<byte> Bytes, bool IsCode);

/// <summary>The loaded parts of a 64-bit ELF file. Source: the ELF specification, gABI 4.1, chapter 5.</summary>
internal static class ElfImage
{
    private const int HeaderSize = 64;
    private const int ProgramHeaderSize = 56;
    private const uint Loaded = 1;
    private const uint Executable = 1;

    /// <summary>Reads the program headers.</summary>
    /// <exception cref="RecordingException">They do not fit the file.</exception>
    public static IReadOnlyList<Segment> Segments(byte[] file)
    {
        if (file.Length < HeaderSize)
            throw Damaged();
        ulong headers = BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan(32));
        int size = BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(54));
        int count = BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(56));
        if (size < ProgramHeaderSize || headers > (ulong)file.Length || (ulong)(size * count) > (ulong)file.Length - headers)
            throw Damaged();
        var segments = new List<Segment>();
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> header = file.AsSpan((int)headers + (i * size), ProgramHeaderSize);
            if (BinaryPrimitives.ReadUInt32LittleEndian(header) != Loaded)
                continue;
            ulong offset = BinaryPrimitives.ReadUInt64LittleEndian(header[8..]);
            ulong length = BinaryPrimitives.ReadUInt64LittleEndian(header[32..]);
            if (offset > (ulong)file.Length || length > (ulong)file.Length - offset)
                throw Damaged();
            segments.Add(new Segment(
                BinaryPrimitives.ReadUInt64LittleEndian(header[16..]),
                file.AsMemory((int)offset, (int)length),
                (BinaryPrimitives.ReadUInt32LittleEndian(header[4..]) & Executable) != 0));
        }

        return segments;
    }

    private static RecordingException Damaged() => new("the kernel is no 64-bit ELF file, or it is damaged");
}
