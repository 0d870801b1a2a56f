using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using PtSpec.Checking.CallSites;
using PtSpec.Cli.Options;
using PtSpec.Cli.Output;
using PtSpec.Cli.Reports;
using PtSpec.Kernel.Census;
using Spectre.Console;

namespace PtSpec.Cli.Commands;

/// <summary>census: who maps page tables in a kernel's source, and what they do when there is none.</summary>
internal sealed class CensusCommand
{
    private const int MostProblems = 20;

    private readonly Argument<string> folder = new("DIR") { Description = "A kernel's source: a folder that holds mm/." };
    private readonly Option<string?> against = new("--against")
    {
        Description = "What to compare with: the specification (its folder or call-sites.csv), another tree, or a table of --csv.",
        HelpName = "SPEC",
    };

    private readonly Option<string?> csv = new("--csv") { Description = "Write the calls as a table to this file.", HelpName = "FILE" };
    private readonly Option<string?> json = SharedOptions.Json();
    private readonly Option<int?> threads = SharedOptions.Threads("Files read at once");
    private readonly Option<int?> width = SharedOptions.Width();
    private readonly Terminal terminal;

    private CensusCommand(Terminal terminal) => this.terminal = terminal;

    /// <summary>The command.</summary>
    public static Command Create(Terminal terminal)
    {
        var census = new CensusCommand(terminal);
        var command = new Command(
            "census",
            """
            Lists who maps page tables in a kernel's source, and compares it with the specification.

            Examples:
              ptspec census linux-6.12 --against spec
              ptspec census linux-7.2 --against linux-6.12
            """)
        {
            census.folder, census.against, census.csv, census.json, census.threads, census.width,
        };
        command.SetAction(census.Execute);
        return command;
    }

    private int Execute(ParseResult parsed)
    {
        terminal.Resize(parsed.GetValue(width));
        UserFiles.CheckWritable(parsed.GetValue(csv));
        UserFiles.CheckWritable(parsed.GetValue(json));
        int readers = parsed.GetValue(threads) ?? SharedOptions.DefaultThreads;
        string name = parsed.GetRequiredValue(folder);
        KernelTree tree = Open(name);
        // What it is compared with is read first: bad input is told at once.
        Func<TreeCensus, (CensusReference, DifferenceReasons)>? reference =
            parsed.GetValue(against) is { } other ? ReferenceOf(other, readers) : null;
        var progress = new CountProgress("files", total: 0);
        long start = Stopwatch.GetTimestamp();
        TreeCensus census = UserFiles.Try(name, "read", () => terminal.Watch(() => progress.Line, () => tree.Scan(readers, terminal.Cancellation, progress.Finish)));
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        Comparison? comparison = null;
        if (reference is null)
        {
            PrintSites(census);
        }
        else
        {
            (CensusReference compared, DifferenceReasons reasons) = reference(census);
            comparison = Comparison.Of(compared, census.Sites);
            new ComparisonText(terminal).Print(comparison, reasons);
        }
        PrintSummary(name, census, elapsed);
        int exitCode = comparison?.WithoutPolicy.Count > 0 ? ExitCodes.Violated : ExitCodes.Holds;
        if (parsed.GetValue(csv) is { } target)
            UserFiles.Write(target, CensusTable.Write(census.Sites));
        if (parsed.GetValue(json) is { } document)
            UserFiles.Write(document, CensusDocument.Print(exitCode, census, comparison));
        return exitCode;
    }

    private static KernelTree Open(string folder)
    {
        UserFiles.CheckName(folder);
        return KernelTree.Open(folder) ?? throw new UsageException($"{folder}: expected a kernel's source, with C files in a folder mm/, found none");
    }

    private Func<TreeCensus, (CensusReference, DifferenceReasons)> ReferenceOf(string other, int readers)
    {
        UserFiles.CheckName(other);
        if (Directory.Exists(Path.Combine(other, "mm")))
        {
            TreeCensus census = UserFiles.Try(other, "read", () => Open(other).Scan(readers, terminal.Cancellation));
            return _ => (CensusReference.Of(other, census.Sites), DifferenceReasons.None);
        }
        string file = Directory.Exists(other) ? Path.Combine(other, CallSiteFile.Name) : other;
        string[] lines = UserFiles.Try(file, "read", () => File.ReadAllLines(file));
        if (lines.Length > 0 && lines[0] == CensusTable.Head)
        {
            IReadOnlyList<CensusSite> sites = Named(file, () => CensusTable.Read(lines));
            return _ => (CensusReference.Of(other, sites), DifferenceReasons.None);
        }
        (IReadOnlyList<CallSite> written, DifferenceReasons reasons) = Named(file, () => (CallSiteFile.Read(file), DifferenceReasons.Beside(file)));
        return census => Named(file, () => (CensusReference.Of(written, census.Sites), reasons));
    }

    private static T Named<T>(string file, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (FormatException e)
        {
            throw new UsageException($"{file}: {e.Message}");
        }
    }

    private void PrintSites(TreeCensus census)
    {
        foreach (IGrouping<string, CensusSite> file in census.Sites.GroupBy(s => s.File))
        {
            terminal.WriteLine(file.Key);
            foreach (CensusSite site in file)
            {
                terminal.WriteLine($"{site.Line,6} {site.Function,-33} {site.Primitive,-24} {site.PolicyWord}");
                string looks = site.Recheck == "-" ? "" : $"; looks again: {site.Recheck}";
                string unmap = site.Unmap is "-" or "balanced" ? "" : $"; {site.Unmap}";
                if (site.OnNull != "-")
                    terminal.WriteWrapped("         ", $"{site.OnNull}{looks}{unmap}; {site.Mode}");
            }
        }
        terminal.WriteLine();
        Table table = Tables.Create(Tables.Names("without a table"), Tables.Numbers("calls"), Tables.Words("meaning"));
        foreach (IGrouping<string, CensusSite> policy in census.Sites.GroupBy(s => s.PolicyWord).OrderByDescending(g => g.Count()).ThenBy(g => g.Key))
        {
            table.AddRow(
                new Text(policy.Key),
                new Text(policy.Count().ToString(CultureInfo.InvariantCulture)),
                new Text(policy.First().Policy?.Sentence() ?? "The function around it could not be read."));
        }
        terminal.Write(table);
    }

    private void PrintSummary(string name, TreeCensus census, TimeSpan elapsed)
    {
        foreach (FileProblem problem in census.Problems.Take(MostProblems))
            terminal.WriteLine($"{problem.File}:{problem.Problem.Line}: {problem.Problem.What}", Tone.Warning);
        if (census.Problems.Count > MostProblems)
            terminal.WriteLine($"... and {census.Problems.Count - MostProblems:N0} more that could not be read");
        string version = census.Version is { } kernel ? $"kernel {kernel}" : "a kernel of unknown version";
        int kept = census.Sites.Count(s => s.StaysMapped);
        FormattableString sites =
            $"{name}: {version}, {census.Sites.Count:N0} calls in {census.Scanned:N0} of {census.Files:N0} files, {elapsed.TotalSeconds:F1} s";
        terminal.WriteLine(sites.ToString(CultureInfo.InvariantCulture));
        terminal.WriteLine($"{census.Problems.Count:N0} places could not be read; {kept:N0} calls leave a table mapped on some way");
    }
}
