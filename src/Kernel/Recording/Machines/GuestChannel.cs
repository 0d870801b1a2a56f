using System.Globalization;
using System.Text;

namespace PtSpec.Kernel.Recording.Machines;

/// <summary>Something that the guest has sent.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Content">Its bytes.</param>
internal sealed record GuestFile(string Name, byte[] Content)
{
    /// <summary>It as text, without the line feed at its end.</summary>
    public string Text => Encoding.UTF8.GetString(Content).TrimEnd('\n');
}

/// <summary>
/// The line to the guest: its second serial port. The guest sends <c>file NAME LENGTH</c>, a line feed and that many bytes;
/// it is sent lines.
/// </summary>
/// <param name="from">What the port gives.</param>
/// <param name="to">What it takes: not the same stream with a buffer around it, for whoever speaks may be spoken to meanwhile.</param>
internal sealed class GuestChannel(Stream from, Stream to)
{
    /// <summary>More than any recording: a length beyond it is noise.</summary>
    public const int LongestFile = 1 << 30;

    private const int LongestHead = 100;

    /// <summary>The next thing that the guest sends; null when it has closed the line.</summary>
    /// <exception cref="RecordingException">What comes is something else.</exception>
    public async Task<GuestFile?> ReadAsync(CancellationToken cancellation)
    {
        if (await ReadHeadAsync(cancellation).ConfigureAwait(false) is not { } head)
            return null;
        string[] parts = head.Split(' ');
        if (parts is not ["file", var name, var size]
            || !int.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out int length)
            || length > LongestFile)
            throw new RecordingException($"the guest sent '{head}', which is no file");
        var content = new byte[length];
        int read = await from.ReadAtLeastAsync(content, length, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
        return read == length
            ? new GuestFile(name, content)
            : throw new RecordingException($"the guest stopped in the middle of sending {name}: {read:N0} of {length:N0} bytes");
    }

    /// <summary>Sends lines, and says that these were all; a guest that is gone does not take them, and has said why.</summary>
    public async Task SendAsync(IEnumerable<string> lines, CancellationToken cancellation)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(string.Concat(lines.Append("end").Select(line => line + "\n")));
        try
        {
            await to.WriteAsync(bytes, cancellation).ConfigureAwait(false);
            await to.FlushAsync(cancellation).ConfigureAwait(false);
        }
        catch (IOException)
        {
            // Nothing to do: what it sent before is still to be read.
        }
    }

    private async Task<string?> ReadHeadAsync(CancellationToken cancellation)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (await from.ReadAsync(one, cancellation).ConfigureAwait(false) == 1)
        {
            if (one[0] == '\n')
                return head.ToString();
            if (head.Length == LongestHead)
                throw new RecordingException($"the guest sent '{head}', which is no file");
            head.Append((char)one[0]);
        }

        return head.Length == 0 ? null : throw new RecordingException($"the guest stopped in the middle of '{head}'");
    }
}
