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
        if (!isWhole)
        {
            throw new UsageException(
                $"{path}: expected a part of a run, found {report.Runs.Count} searches as shard {shard.Index} of {shard.Count} of {report.Command ?? "nothing"}");
        }
        if (shard.Names.Count != shard.Own)
            throw new UsageException($"{path}: expected the names of {shard.Own} scenarios, found {shard.Names.Count}");
        for (int i = 0; i < report.Runs.Count; i++)
        {
            if (report.Runs[i].Name != shard.Names[i])
                throw new UsageException($"{path}: expected search {i + 1} to be of {shard.Names[i]}, found {report.Runs[i].Name}");
            if (WhatIsWrong(report.Runs[i]) is { } wrong)
                throw new UsageException($"{path}: {report.Runs[i].Name}: {wrong}");
        }
        return new ShardFile(path, report, shard);
    }

    private static string? WhatIsWrong(RunDocument run) =>
        run.States < 0 || run.Transitions < 0 || run.Depth < 0 || run.StateBits < 0 || run.Delays < 0 ? "expected counts of 0 or more, found a smaller one"
        : run.IsViolated != run.Counterexample is not null ? $"expected a counterexample where something is violated and nowhere else, found '{run.Verdict}' {(run.IsViolated ? "without" : "with")} one"
        : run.IsViolated != run.Properties.Any(p => p.Violated) ? $"expected properties that fit the verdict '{run.Verdict}', found others"
        : null;

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
