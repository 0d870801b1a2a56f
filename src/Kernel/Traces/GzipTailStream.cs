using System.Buffers.Binary;

namespace PtSpec.Kernel.Traces;

/// <summary>
/// Reads a stream through, after a look at its first two bytes, and remembers its last four: the length that a gzip file
/// claims for its content, without which a file cut short decompresses as if it were whole.
/// </summary>
internal sealed class GzipTailStream : Stream
{
    private readonly Stream _inner;
    private readonly byte[] _head = new byte[2];
    private readonly int _headLength;
    private int _headRead;
    private uint _tail;

    public GzipTailStream(Stream inner)
    {
        _inner = inner;
        _headLength = inner.ReadAtLeast(_head, 2, throwOnEndOfStream: false);
    }

    /// <summary>Whether it begins as every gzip file does.</summary>
    public bool IsGzip => _headLength == 2 && _head[0] == 0x1f && _head[1] == 0x8b;

    /// <summary>The last four bytes read so far, as gzip writes the length of its content.</summary>
    public uint Tail => BinaryPrimitives.ReverseEndianness(_tail);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        int read;
        if (_headRead < _headLength && buffer.Length > 0)
        {
            read = Math.Min(buffer.Length, _headLength - _headRead);
            _head.AsSpan(_headRead, read).CopyTo(buffer);
            _headRead += read;
        }
        else
        {
            read = _inner.Read(buffer);
        }

        foreach (byte b in buffer[Math.Max(0, read - 4)..read])
            _tail = (_tail << 8) | b;
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _inner.Dispose();
        base.Dispose(disposing);
    }
}
