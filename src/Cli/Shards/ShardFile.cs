using PtSpec.Cli.Reports;

namespace PtSpec.Cli.Shards;

/// <summary>A file with a part of a run.</summary>
/// <param name="Path">The file.</param>
/// <param name="Report">What it holds.</param>
/// <param name="Shard">Which part that is.</param>
internal sealed record ShardFile(string Path, ReportDocument Report, ShardDocument Shard)
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="UsageException">It holds no part of a run.</exception>
    public static ShardFile Read(string path, TextReader standardInput)
    {
        ReportDocument report = ReportFiles.ReadJson(path, UserFiles.Read(path, standardInput));
        if (report.Shard is not { } shard)
            throw new UsageException($"{path}: expected what --json wrote of a run with --shard, found none");
        bool isWhole = report.Command is "check" or "explore" && shard.Count is >= 1 and <= Shards.Shard.Most && shard.Index >= 1
            && shard.Index <= shard.Count && shard is { Shipped: >= 0, Random: >= 0 } && report.Runs.Count <= shard.Own;
        return isWhole
            ? new ShardFile(path, report, shard)
            : throw new UsageException(
                $"{path}: expected a part of a run, found {report.Runs.Count} searches as shard {shard.Index} of {shard.Count} of {report.Command ?? "nothing"}");
    }

    /// <summary>The files in the order of their parts, when they are different parts of one run.</summary>
    /// <exception cref="UsageException">They are not.</exception>
    public static IEnumerable<ShardFile> OfOneRun(IReadOnlyList<ShardFile> files)
    {
        ShardFile first = files[0];
        foreach (ShardFile file in files.Skip(1))
        {
            (string What, string There, string Here)? other = file.Report.Command != first.Report.Command
                ? ("command", first.Report.Command!, file.Report.Command!)
                : file.Shard.DifferenceFrom(first.Shard);
            if (other is { } difference)
                throw new UsageException(
                    $"{file.Path}: expected a part of the same run as {first.Path}, with the {difference.What} {difference.There}; found {difference.Here}");
        }
        foreach (ShardFile[] same in files.GroupBy(f => f.Shard.Index).Select(g => g.ToArray()).Where(g => g.Length > 1))
            throw new UsageException($"{same[1].Path}: expected another shard than {same[0].Path}, found shard {same[0].Shard.Index} again");
        return files.OrderBy(f => f.Shard.Index);
    }
}
