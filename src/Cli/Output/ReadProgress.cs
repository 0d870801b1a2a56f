using System.Diagnostics;
using System.Globalization;

namespace PtSpec.Cli.Output;

/// <summary>How much of some files has been read, told by several threads.</summary>
/// <param name="what">What the files are, in the plural.</param>
/// <param name="files">How many there are.</param>
/// <param name="bytes">How long they are together; 0 when nobody knows.</param>
internal sealed class ReadProgress(string what, int files, long bytes)
{
    private const double Megabyte = 1 << 20;

    private readonly long start = Stopwatch.GetTimestamp();
    private long read;
    private int done;

    /// <summary>One line: how many files, how much of them, how fast, and how long the rest takes.</summary>
    public string Line
    {
        get
        {
            long now = Interlocked.Read(ref read);
            TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
            string of = files > 1 ? string.Create(CultureInfo.InvariantCulture, $"{done} of {files} {what}, ") : "";
            string part = bytes > 0 ? string.Create(CultureInfo.InvariantCulture, $"{Math.Min(100, 100 * now / bytes)} % of {bytes / Megabyte:N1} MB, ") : "";
            string left = bytes > now && now > 0 ? $"about {Forecast.Time(elapsed * ((bytes - now) / (double)now))} left, " : "";
            double rate = now / Megabyte / Math.Max(0.001, elapsed.TotalSeconds);
            return string.Create(CultureInfo.InvariantCulture, $"{of}{part}{left}{rate:N1} MB/s");
        }
    }

    /// <summary>Reads one of them: of the stream that is opened first each byte counts, as a file may be looked at twice.</summary>
    public T Do<T>(Func<Func<Stream, Stream>, T> work)
    {
        bool isFirst = true;
        T result = work(stream =>
        {
            (bool counts, isFirst) = (isFirst, false);
            return counts ? new CountedStream(stream, this) : stream;
        });
        Interlocked.Increment(ref done);
        return result;
    }

    private sealed class CountedStream(Stream inner, ReadProgress progress) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => inner.Length;

        public override long Position
        {
            get => inner.Position;
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            int count = inner.Read(buffer);
            Interlocked.Add(ref progress.read, count);
            return count;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
