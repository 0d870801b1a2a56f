namespace PtSpec.Properties.Traces;

/// <summary>A stream whose bytes are made as it is read; one that nothing can seek in, as a pipe.</summary>
/// <param name="next">Makes the next bytes; none at the end.</param>
internal sealed class MadeStream(Func<byte[]> next) : Stream
{
    private byte[] _bytes = [];
    private int _read;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        if (_read == _bytes.Length)
            (_bytes, _read) = (next(), 0);
        int length = Math.Min(count, _bytes.Length - _read);
        _bytes.AsSpan(_read, length).CopyTo(buffer.AsSpan(offset));
        _read += length;
        return length;
    }

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
