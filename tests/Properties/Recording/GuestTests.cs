using System.Diagnostics;
using System.IO.Pipes;
using System.Text;
using System.Text.RegularExpressions;
using FsCheck.Xunit;
using PtSpec.Kernel.Recording;
using PtSpec.Kernel.Recording.Machines;
using Xunit;

namespace PtSpec.Properties.Recording;

public sealed partial class GuestTests
{
    [Property]
    public bool What_the_guest_sends_arrives(byte[][] contents, byte chunk)
    {
        using var sent = new MemoryStream();
        for (int i = 0; i < contents.Length; i++)
        {
            sent.Write(Encoding.ASCII.GetBytes($"file part{i} {contents[i].Length}\n"));
            sent.Write(contents[i]);
        }

        var channel = new GuestChannel(new SlowStream(sent.ToArray(), 1 + (chunk % 7)), Stream.Null);
        var received = new List<GuestFile>();
        while (channel.ReadAsync(default).Result is { } file)
            received.Add(file);
        return received.Select(f => f.Name).SequenceEqual(contents.Select((_, i) => $"part{i}"))
            && received.Zip(contents).All(pair => pair.First.Content.SequenceEqual(pair.Second));
    }

    [Theory]
    [InlineData("file trace.gz 10\nshort", "in the middle of sending trace.gz: 5 of 10 bytes")]
    [InlineData("file trace.gz", "in the middle of 'file trace.gz'")]
    [InlineData("Kernel panic - not syncing\n", "'Kernel panic - not syncing', which is no file")]
    [InlineData("file a -1\n", "'file a -1', which is no file")]
    [InlineData("file a 9999999999999\n", "which is no file")]
    public async Task Noise_on_the_line_is_told(string sent, string why)
    {
        var channel = new GuestChannel(new MemoryStream(Encoding.ASCII.GetBytes(sent)), Stream.Null);
        RecordingException told = await Assert.ThrowsAsync<RecordingException>(() => channel.ReadAsync(default));
        Assert.Contains(why, told.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_without_end_is_not_kept()
    {
        var channel = new GuestChannel(new MemoryStream(new byte[1 << 20]), Stream.Null);
        await Assert.ThrowsAsync<RecordingException>(() => channel.ReadAsync(default));
    }

    [Fact]
    public async Task What_is_sent_ends_with_a_line_that_says_so()
    {
        using var stream = new MemoryStream();
        await new GuestChannel(Stream.Null, stream).SendAsync(["f:ptspec/defer pte_free_defer", "filter lk x"], default);
        Assert.Equal("f:ptspec/defer pte_free_defer\nfilter lk x\nend\n", Encoding.ASCII.GetString(stream.ToArray()));
    }

    [Fact]
    public async Task A_guest_that_is_gone_takes_nothing_and_what_it_said_is_read()
    {
        using var gone = new AnonymousPipeServerStream(PipeDirection.Out);
        gone.DisposeLocalCopyOfClientHandle();
        var channel = new GuestChannel(new MemoryStream("file failure 4\nno\n\n"u8.ToArray()), gone);
        await channel.SendAsync(["f:ptspec/defer pte_free_defer"], default);
        Assert.Equal(("failure", "no"), (await channel.ReadAsync(default) is { } file) ? (file.Name, file.Text) : default);
    }

    [Property]
    public bool Archives_hold_what_was_put_into_them(byte[][] contents)
    {
        var archive = new CpioArchive();
        archive.AddFolder("bin");
        for (int i = 0; i < contents.Length; i++)
            archive.AddProgram($"bin/{i}", contents[i]);
        (string Name, byte[] Content)[] entries = [.. Entries(archive.Finish())];
        return entries.Select(e => e.Name).SequenceEqual(["bin", .. contents.Select((_, i) => $"bin/{i}"), "TRAILER!!!"])
            && entries.Skip(1).SkipLast(1).Zip(contents).All(pair => pair.First.Content.SequenceEqual(pair.Second));
    }

    [Fact]
    public void Cpio_reads_the_archive_where_there_is_one()
    {
        var archive = new CpioArchive();
        archive.AddFolder("bin");
        archive.AddProgram("bin/busybox", "hello"u8);
        archive.AddProgram("init", [1, 2, 3]);
        var cpio = new ExternalProgram("cpio", "cpio");
        if (!(Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, "cpio"))))
            return;
        Assert.Equal("bin\nbin/busybox\ninit\n", Encoding.ASCII.GetString(cpio.Run(["-t", "--quiet"], archive.Finish())));
    }

    [Fact]
    public void The_workloads_are_those_of_the_guest()
    {
        string source = Encoding.UTF8.GetString(Initramfs.Read("workload.c"));
        Assert.Equal(Workload.All.Select(w => w.Name), WorkloadName().Matches(source).Select(m => m.Groups["name"].Value));
    }

    [Fact]
    public void A_shell_finds_no_mistake_in_init()
    {
        using Process shell = Process.Start(new ProcessStartInfo("sh", ["-n"]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardError = true })!;
        shell.StandardInput.Write(Encoding.UTF8.GetString(Initramfs.Read("init")));
        shell.StandardInput.Close();
        Assert.Equal("", shell.StandardError.ReadToEnd());
    }

    [Fact]
    public void A_missing_program_is_named_with_its_package()
    {
        RecordingException told = Assert.Throws<RecordingException>(() => ExternalProgram.Qemu.Find("/nowhere:/nor/there"));
        Assert.Equal(
            "qemu-system-x86_64: there is no such program on this machine; Debian's package qemu-system-x86 holds it", told.Message);
    }

    [Fact]
    public void A_program_that_fails_is_told_with_its_last_words()
    {
        var shell = new ExternalProgram("sh", "dash");
        RecordingException told = Assert.Throws<RecordingException>(() => shell.Run(["-c", "echo first >&2; echo last >&2; exit 3"]));
        Assert.Equal("sh failed with exit code 3: last", told.Message);
        Assert.Equal("abc", Encoding.ASCII.GetString(shell.Run(["-c", "cat"], "abc"u8.ToArray())));
    }

    [Fact]
    public void A_program_that_does_not_read_is_no_failure() =>
        Assert.Empty(new ExternalProgram("true", "coreutils").Run([], new byte[1 << 20]));

    private static IEnumerable<(string Name, byte[] Content)> Entries(byte[] archive)
    {
        int at = 0;
        while (at < archive.Length)
        {
            Assert.Equal("070701", Encoding.ASCII.GetString(archive, at, 6));
            int size = Field(6);
            int nameSize = Field(11);
            string name = Encoding.ASCII.GetString(archive, at + 110, nameSize - 1);
            int content = Aligned(at + 110 + nameSize);
            yield return (name, archive[content..(content + size)]);
            at = Aligned(content + size);
        }

        int Field(int number) => Convert.ToInt32(Encoding.ASCII.GetString(archive, at + 6 + (number * 8), 8), 16);
        static int Aligned(int offset) => (offset + 3) & ~3;
    }

    [GeneratedRegex(@"\.name = ""(?<name>\w+)""", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex WorkloadName();

    /// <summary>Gives few bytes at a time, as a serial port does.</summary>
    private sealed class SlowStream(byte[] bytes, int atOnce) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, atOnce)], cancellationToken);
    }
}
