using System.IO.Compression;

namespace PtSpec.Kernel.Recording;

/// <summary>Puts recordings into files, and never over one that exists.</summary>
internal static class RecordingFiles
{
    /// <summary>Writes a trace, compressed if the name ends with .gz, and returns the file's name.</summary>
    /// <param name="path">Its name; null for one after the kernel and the workload, with a number if that exists.</param>
    /// <param name="recording">What was recorded.</param>
    /// <param name="workload">What the guest did.</param>
    /// <exception cref="RecordingException">It exists, or cannot be written; nothing is left of it then.</exception>
    public static string Write(string? path, RecordedTrace recording, Workload workload)
    {
        string file = path ?? FreeName($"{recording.Release}-{workload.Name}");
        bool isOurs = false;
        try
        {
            using FileStream stream = new(file, FileMode.CreateNew, FileAccess.Write);
            isOurs = true;
            if (file.EndsWith(".gz", StringComparison.Ordinal))
            {
                stream.Write(recording.Trace);
            }
            else
            {
                using var zipped = new GZipStream(new MemoryStream(recording.Trace), CompressionMode.Decompress);
                zipped.CopyTo(stream);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            // Half a trace is none.
            if (isOurs)
                File.Delete(file);
            throw new RecordingException($"{file}: the trace cannot be written: {e.Message}", e);
        }

        return file;
    }

    private static string FreeName(string stem)
    {
        string name = $"{stem}.txt.gz";
        for (int number = 2; File.Exists(name); number++)
            name = $"{stem}-{number}.txt.gz";
        return name;
    }
}
