using System.CommandLine;
using PtSpec.Cli.Options;
using PtSpec.Cli.Output;
using PtSpec.Documents;
using PtSpec.Documents.Site;

namespace PtSpec.Cli.Commands;

/// <summary>docs: writes the pages of the specification, or checks that they are up to date, or makes a site of them.</summary>
internal sealed class DocsCommand
{
    private readonly Option<bool> check = new("--check")
    {
        Description = "Write nothing; exit code 1 if a page is not what would be written, or belongs to nothing any more.",
    };
    private readonly Option<string?> html = new("--html")
    {
        Description = "Write the pages as a site of HTML to this folder instead: new, empty, or such a site.",
        HelpName = "DIR",
    };
    private readonly Option<string?> spec = SharedOptions.Spec();
    private readonly Terminal terminal;

    private DocsCommand(Terminal terminal) => this.terminal = terminal;

    /// <summary>The command.</summary>
    public static Command Create(Terminal terminal)
    {
        var docs = new DocsCommand(terminal);
        var command = new Command(
            "docs",
            """
            Writes the generated pages under spec/.
            They follow from the code, from the scenarios and bugs, and from what ptspec mutants --write has recorded; some
            scenarios and all bugs are explored for them. Nothing else is changed under spec/, but pages that ptspec wrote
            once and that belong to nothing any more are deleted.
            Examples:
              ptspec docs
              ptspec docs --check
              ptspec docs --html site
            """)
        {
            docs.check, docs.html, docs.spec,
        };
        command.SetAction(docs.Execute);
        return command;
    }

    private int Execute(ParseResult parsed)
    {
        string folder = SpecFolder.Find(parsed.GetValue(spec));
        string? site = parsed.GetValue(html);
        if (site is not null && parsed.GetValue(check))
            throw new UsageException("--html and --check: expected one of them");
        try
        {
            if (site is not null)
                SiteFolder.Check(site);
            SpecificationSources sources = SpecificationSources.Of(folder);
            var progress = new CountProgress("bugs", sources.Bugs.Count);
            IReadOnlyList<MarkdownPage> pages = terminal.Watch(
                () => $"pages: {progress.Line}", () => SpecificationPages.All(sources, progress.Finish, terminal.Cancellation));
            if (site is null)
                return Write(folder, pages, parsed.GetValue(check));
            int files = SiteFolder.Write(site, SitePages.Of(sources, pages));
            terminal.WriteLine($"{Path.Combine(site, SitePages.Index)}: the first of {files} files");
            return ExitCodes.Holds;
        }
        catch (SpecificationException e)
        {
            throw new UsageException(e.Message);
        }
    }

    private int Write(string folder, IReadOnlyList<MarkdownPage> pages, bool isCheck)
    {
        int wrong = 0;
        foreach (MarkdownPage page in pages)
        {
            string path = Path.Combine(folder, page.Name);
            bool isCurrent = File.Exists(path) && UserFiles.Read(path, terminal.In).ReplaceLineEndings("\n") == page.Text;
            if (isCurrent)
                continue;
            wrong++;
            if (!isCheck)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                UserFiles.Write(path, page.Text);
            }
            terminal.WriteLine(isCheck ? $"{path}: not up to date; run: ptspec docs" : $"{path}: written");
        }
        foreach (string name in StrayPages.In(folder, pages))
        {
            string path = Path.Combine(folder, name);
            wrong++;
            if (!isCheck)
                UserFiles.Try(path, "deleted", () => { File.Delete(path); return true; });
            terminal.WriteLine(isCheck ? $"{path}: belongs to nothing any more; run: ptspec docs" : $"{path}: deleted");
        }
        if (wrong == 0)
            terminal.WriteLine("Every generated page is up to date.");
        return isCheck && wrong > 0 ? ExitCodes.Violated : ExitCodes.Holds;
    }
}
