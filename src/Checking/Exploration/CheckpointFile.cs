using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace PtSpec.Checking.Exploration;

/// <summary>What a checkpoint says before its states.</summary>
/// <param name="Levels">How many states each level has.</param>
/// <param name="Transitions">Successors computed.</param>
/// <param name="Tally">What else was counted.</param>
internal sealed record CheckpointHead(IReadOnlyList<long> Levels, long Transitions, IReadOnlyList<ulong> Tally);

/// <summary>The file of a checkpoint: 64-bit words, little end first, between a mark and a SHA-256 of all before it.</summary>
internal sealed class CheckpointFile : IDisposable
{
    private const int BufferWords = 1 << 14;

    // The last digit is the version of the format.
    private static ReadOnlySpan<byte> Mark => "ptspec checkpoint 2\n"u8;

    private readonly string _path;
    private readonly FileStream _stream;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _bytes = new byte[BufferWords * sizeof(ulong)];

    private CheckpointFile(string path, FileStream stream) => (_path, _stream) = (path, stream);

    /// <summary>Writes a checkpoint; what was there before is there until the new one is complete.</summary>
    /// <param name="checkpoint">Where and of what.</param>
    /// <param name="words">Words of a state.</param>
    /// <param name="head">What is said before the states.</param>
    /// <param name="states">The states of all levels, in pieces.</param>
    /// <exception cref="CheckpointException">It cannot be written.</exception>
    public static void Write(Checkpoint checkpoint, int words, CheckpointHead head, IEnumerable<Memory<ulong>> states)
    {
        string fresh = checkpoint.Path + ".new";
        try
        {
            System.IO.Directory.CreateDirectory(checkpoint.Directory);
            using (var file = new CheckpointFile(fresh, new FileStream(fresh, FileMode.Create, FileAccess.Write)))
            {
                file.Put(Mark);
                file.Put([(ulong)checkpoint.Stage]);
                file.Put([.. checkpoint.Fingerprint]);
                file.Put(MannerOf(checkpoint));
                file.Put([(ulong)words, (ulong)head.Transitions, (ulong)head.Tally.Count, (ulong)head.Levels.Count]);
                file.Put([.. head.Tally]);
                file.Put([.. head.Levels.Select(n => (ulong)n)]);
                foreach (Memory<ulong> piece in states)
                    file.Put(piece.Span);
                file._stream.Write(file._hash.GetHashAndReset());
                file._stream.Flush(flushToDisk: true);
            }
            File.Move(fresh, checkpoint.Path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException($"{checkpoint.Path}: cannot be written: {e.Message}", e);
        }
    }

    /// <summary>Opens a checkpoint and reads what it says before its states; null when there is none.</summary>
    /// <exception cref="CheckpointException">It is not one of this search, or cannot be read.</exception>
    public static CheckpointFile? Open(Checkpoint checkpoint, int words)
    {
        CheckpointFile? file = null;
        try
        {
            System.IO.Directory.CreateDirectory(checkpoint.Directory);
            if (!System.IO.Path.Exists(checkpoint.Path))
                return null;
            file = new CheckpointFile(checkpoint.Path, File.OpenRead(checkpoint.Path));
            file.CheckSum();
            file.ReadHead(checkpoint, words);
            return file;
        }
        catch (Exception e)
        {
            file?.Dispose();
            if (e is IOException or UnauthorizedAccessException)
                throw new CheckpointException($"{checkpoint.Path}: cannot be read: {e.Message}", e);
            throw;
        }
    }

    /// <summary>The stage that stands in a file; 0 when there is no such file, or nothing of the kind in it.</summary>
    /// <exception cref="CheckpointException">It cannot be read.</exception>
    public static int StageIn(string path)
    {
        try
        {
            if (!System.IO.Path.Exists(path))
                return 0;
            using FileStream stream = File.OpenRead(path);
            byte[] start = new byte[Mark.Length + sizeof(ulong)];
            bool isThere = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && start.AsSpan().StartsWith(Mark);
            return isThere ? (int)BinaryPrimitives.ReadUInt64LittleEndian(start.AsSpan(Mark.Length)) : 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException($"{path}: cannot be read: {e.Message}", e);
        }
    }

    /// <summary>What it says before its states.</summary>
    public CheckpointHead Head { get; private set; } = new([], 0, []);

    /// <summary>Reads the words of the next states.</summary>
    /// <exception cref="CheckpointException">It cannot be read.</exception>
    public void Read(Span<ulong> words)
    {
        while (words.Length > 0)
        {
            Span<ulong> part = words[..Math.Min(words.Length, BufferWords)];
            Span<byte> bytes = _bytes.AsSpan(0, part.Length * sizeof(ulong));
            ReadExactly(bytes);
            for (int i = 0; i < part.Length; i++)
                part[i] = BinaryPrimitives.ReadUInt64LittleEndian(bytes[(i * sizeof(ulong))..]);
            words = words[part.Length..];
        }
    }

    public void Dispose()
    {
        _stream.Dispose();
        _hash.Dispose();
    }

    // Before anything of it is believed.
    private void CheckSum()
    {
        byte[] mark = new byte[Mark.Length];
        if (_stream.ReadAtLeast(mark, mark.Length, throwOnEndOfStream: false) < mark.Length || !Mark.SequenceEqual(mark))
            throw new CheckpointException($"{_path}: expected a checkpoint, found another kind of file");
        _hash.AppendData(mark);
        long left = _stream.Length - _stream.Position - SHA256.HashSizeInBytes;
        while (left > 0)
        {
            Span<byte> part = _bytes.AsSpan(0, (int)Math.Min(left, _bytes.Length));
            _stream.ReadExactly(part);
            _hash.AppendData(part);
            left -= part.Length;
        }
        byte[] sum = new byte[SHA256.HashSizeInBytes];
        if (left < 0 || _stream.ReadAtLeast(sum, sum.Length, throwOnEndOfStream: false) < sum.Length
            || !_hash.GetHashAndReset().AsSpan().SequenceEqual(sum))
            throw new CheckpointException($"{_path}: the checkpoint is damaged: its checksum is another");
        _stream.Position = Mark.Length;
    }

    private void ReadExactly(Span<byte> bytes)
    {
        try
        {
            _stream.ReadExactly(bytes);
        }
        catch (IOException e)
        {
            throw new CheckpointException($"{_path}: cannot be read: {e.Message}", e);
        }
    }

    private void ReadHead(Checkpoint checkpoint, int words)
    {
        ulong[] stage = new ulong[1];
        Read(stage);
        byte[] fingerprint = new byte[Checkpoint.FingerprintBytes];
        _stream.ReadExactly(fingerprint);
        byte[] manner = new byte[Checkpoint.MannerBytes];
        _stream.ReadExactly(manner);
        bool isSame = fingerprint.SequenceEqual(checkpoint.Fingerprint);
        if (isSame && !manner.AsSpan().SequenceEqual(MannerOf(checkpoint)))
            throw new CheckpointException(
                $"{_path}: expected a checkpoint made with {checkpoint.Manner}, found one made with {Encoding.UTF8.GetString(manner).TrimEnd('\0')}");
        if (!isSame || stage[0] != (ulong)checkpoint.Stage)
            throw new CheckpointException(
                $"{_path}: expected a checkpoint of this search, found one of another scenario, other options or another version");
        ulong[] sizes = new ulong[4];
        Read(sizes);
        (ulong width, ulong transitions, ulong tallied, ulong levels) = (sizes[0], sizes[1], sizes[2], sizes[3]);
        if (width != (ulong)words)
            throw new CheckpointException($"{_path}: expected states of {words} words, found states of {width}");
        ulong[] tally = new ulong[tallied];
        Read(tally);
        ulong[] counts = new ulong[levels];
        Read(counts);
        Head = new CheckpointHead([.. counts.Select(n => (long)n)], (long)transitions, tally);
    }

    private static byte[] MannerOf(Checkpoint checkpoint)
    {
        byte[] manner = new byte[Checkpoint.MannerBytes];
        Encoding.UTF8.GetBytes(checkpoint.Manner, manner);
        return manner;
    }

    private void Put(ReadOnlySpan<byte> bytes)
    {
        _hash.AppendData(bytes);
        _stream.Write(bytes);
    }

    private void Put(ReadOnlySpan<ulong> words)
    {
        while (words.Length > 0)
        {
            ReadOnlySpan<ulong> part = words[..Math.Min(words.Length, BufferWords)];
            Span<byte> bytes = _bytes.AsSpan(0, part.Length * sizeof(ulong));
            for (int i = 0; i < part.Length; i++)
                BinaryPrimitives.WriteUInt64LittleEndian(bytes[(i * sizeof(ulong))..], part[i]);
            Put(bytes);
            words = words[part.Length..];
        }
    }
}
