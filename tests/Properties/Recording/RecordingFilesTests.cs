using System.IO.Compression;
using System.Text;
using PtSpec.Kernel.Recording;
using Xunit;

namespace PtSpec.Properties.Recording;

public sealed class RecordingFilesTests : IDisposable
{
    private const string Text = "# kernel: 6.12.1\n";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ptspec-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void The_name_says_whether_it_is_compressed()
    {
        Assert.Equal(Text, File.ReadAllText(Write("plain.txt")));
        using var zipped = new StreamReader(new GZipStream(File.OpenRead(Write("zipped.txt.gz")), CompressionMode.Decompress));
        Assert.Equal(Text, zipped.ReadToEnd());
    }

    [Fact]
    public void A_file_that_exists_is_kept()
    {
        string file = Path.Combine(_folder.FullName, "mine.txt");
        File.WriteAllText(file, "mine");
        Assert.Contains("mine.txt: the trace cannot be written", Assert.Throws<RecordingException>(() => Write("mine.txt")).Message);
        Assert.Equal("mine", File.ReadAllText(file));
    }

    [Fact]
    public void What_cannot_be_written_is_told() =>
        Assert.Contains("cannot be written", Assert.Throws<RecordingException>(() => Write("nowhere/trace.txt")).Message);

    [Fact]
    public void Nothing_is_left_of_what_could_not_be_written_whole()
    {
        byte[] damaged = Trace(Text);
        damaged[0] ^= 1;
        Assert.Throws<RecordingException>(() => RecordingFiles.Write(Path.Combine(_folder.FullName, "t.txt"), Recorded(damaged), Workload.All[0]));
        Assert.Empty(_folder.GetFiles());
    }

    private static RecordedTrace Recorded(byte[] trace) => new("6.12.1", trace, "", Probes: 0, WritesRecorded: true, Console: [], Alerts: []);

    private static byte[] Trace(string text)
    {
        using var zipped = new MemoryStream();
        using (var zip = new GZipStream(zipped, CompressionLevel.NoCompression, leaveOpen: true))
            zip.Write(Encoding.ASCII.GetBytes(text));
        return zipped.ToArray();
    }

    private string Write(string name) =>
        RecordingFiles.Write(Path.Combine(_folder.FullName, name), Recorded(Trace(Text)), Workload.All[0]);
}
