using System.CommandLine;
using PtSpec.Cli.Documents;
using PtSpec.Cli.Options;
using PtSpec.Cli.Output;

namespace PtSpec.Cli.Commands;

/// <summary>docs: writes the specification pages that follow from the code, or checks that they are up to date.</summary>
internal sealed class DocsCommand
{
    private readonly Option<bool> check = new("--check")
    {
        Description = "Write nothing; exit code 1 if a page is not what would be written.",
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
            Examples:
              ptspec docs
              ptspec docs --check
            """) { docs.check, docs.spec };
        command.SetAction(docs.Execute);
        return command;
    }

    private int Execute(ParseResult parsed)
    {
        string folder = SpecFolder.Find(parsed.GetValue(spec));
        bool isCheck = parsed.GetValue(check);
        int stale = 0;
        foreach (Page page in SpecificationPages.All(folder).Concat(new MutantFiles(folder, terminal.In).Renumbered()))
        {
            string path = Path.Combine(folder, page.Name);
            bool isCurrent = File.Exists(path) && UserFiles.Read(path, terminal.In).ReplaceLineEndings("\n") == page.Text;
            if (isCurrent)
                continue;
            stale++;
            if (!isCheck)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                UserFiles.Write(path, page.Text);
            }
            terminal.WriteLine(isCheck ? $"{path}: not up to date; run: ptspec docs" : $"{path}: written");
        }
        if (stale == 0)
            terminal.WriteLine("Every generated page is up to date.");
        return isCheck && stale > 0 ? ExitCodes.Violated : ExitCodes.Holds;
    }
}
