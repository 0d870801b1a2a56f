using System.Buffers;
using System.Globalization;
using System.Text;

namespace PtSpec.Kernel.Recording.Machines;

/// <summary>
/// A cpio archive in the form that the kernel unpacks as its first file system ("newc"). Source:
/// Documentation/driver-api/early-userspace/buffer-format.rst.
/// </summary>
internal sealed class CpioArchive
{
    private const int Folder = 0x4000;
    private const int RegularFile = 0x8000;
    private const int Alignment = 4;

    private readonly ArrayBufferWriter<byte> _bytes = new();
    private int _inode;

    /// <summary>Adds a folder; those it lies in have to be there already.</summary>
    public void AddFolder(string path) => Add(path, Folder | Convert.ToInt32("755", 8), []);

    /// <summary>Adds a file that can be executed.</summary>
    public void AddProgram(string path, ReadOnlySpan<byte> content) => Add(path, RegularFile | Convert.ToInt32("755", 8), content);

    /// <summary>The whole archive; nothing can be added to it afterwards.</summary>
    public byte[] Finish()
    {
        Add("TRAILER!!!", 0, []);
        return _bytes.WrittenSpan.ToArray();
    }

    private void Add(string path, int mode, ReadOnlySpan<byte> content)
    {
        byte[] name = [.. Encoding.UTF8.GetBytes(path), 0];
        int links = mode >> 12 == Folder >> 12 ? 2 : 1;
        int[] fields = [++_inode, mode, 0, 0, links, 0, content.Length, 0, 0, 0, 0, name.Length, 0];
        _bytes.Write("070701"u8);
        foreach (int field in fields)
            _bytes.Write(Encoding.ASCII.GetBytes(field.ToString("X8", CultureInfo.InvariantCulture)));
        _bytes.Write(name);
        Pad();
        _bytes.Write(content);
        Pad();
    }

    private void Pad()
    {
        while (_bytes.WrittenCount % Alignment != 0)
            _bytes.Write("\0"u8);
    }
}
