using System.CommandLine;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using PtSpec.Cli.Options;
using PtSpec.Cli.Output;
using PtSpec.Core.Lowered;
using PtSpec.Core.Vocabulary;

namespace PtSpec.Cli.Commands;

/// <summary>new site: a C# file with a call site of the user's own, and a scenario for it.</summary>
internal sealed partial class NewCommand
{
    private const int LongestName = 40;

    // Words that the text of a file-based app, or of the routine, has another use for.
    private static readonly string[] s_taken =
    [
        "args", "mm", "pmd", "index", "value", "page", "table", "pmdval", "ptl", "now", "pte", "outcome", "unlock", "put", "ptspec", "system", "microsoft",
    ];

    private readonly Argument<string> name = new("NAME")
    {
        Description = $"What it is called, in the kernel's manner: small letters, digits and underscores, at most {LongestName}.",
    };
    private readonly Option<string?> packages = new("--packages")
    {
        Description = "A folder with the package PtSpec, for who has it from no registry.",
        HelpName = "DIR",
    };
    private readonly Terminal terminal;

    private NewCommand(Terminal terminal) => this.terminal = terminal;

    /// <summary>The command.</summary>
    public static Command Create(Terminal terminal)
    {
        var create = new NewCommand(terminal);
        var site = new Command(
            "site",
            """
            Writes NAME.cs, a call site of your own as one routine, and NAME.txt, a scenario in which it meets khugepaged.
            "dotnet run NAME.cs" explores the scenario, with what the .NET 10 SDK has. No file is overwritten.
            Examples:
              ptspec new site peek
              ptspec new site peek --packages ../packages
            """)
        {
            create.name, create.packages,
        };
        site.SetAction(create.Execute);
        return new Command("new", "Starts something of your own.") { site };
    }

    private int Execute(ParseResult parsed)
    {
        string word = parsed.GetRequiredValue(name);
        if (WhyNot(word) is { } problem)
            throw new UsageException($"{word}: {problem}");
        string? folder = parsed.GetValue(packages);
        if (folder is not null && !Directory.Exists(folder))
            throw new UsageException($"--packages: expected a folder with {PackageName}, found none at '{folder}'");
        if (folder is not null && !File.Exists(Path.Combine(folder, PackageName)))
            throw new UsageException($"--packages: expected a folder with {PackageName}, found none in '{folder}'; \"dotnet pack -o DIR\" in a clone of PtSpec makes it");
        (string Path, string Text)[] files = [(word + ".cs", Source(word, folder)), (word + ".txt", Template("SiteScenario.txt", word))];
        foreach ((string path, _) in files)
            UserFiles.CheckWritable(path, mayExist: false);
        foreach ((string path, string text) in files)
        {
            UserFiles.WriteNew(path, text);
            terminal.WriteLine($"{path}: written");
        }
        terminal.WriteLine($"Now run: dotnet run {word}.cs");
        return ExitCodes.Holds;
    }

    private static string Version => typeof(NewCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    private static string PackageName => $"PtSpec.{Version}.nupkg";

    private static string? WhyNot(string word) =>
        !Name().IsMatch(word) || word.Length > LongestName ? $"expected a name such as peek_at: small letters, digits and underscores, at most {LongestName} characters, a letter first"
        : OperationShape.All.Any(shape => shape.Word == word) ? "this is an operation of scenarios already; expected another name"
        : !Routines.FindByKernelName(word).IsEmpty ? "this is a routine of the kernel's already; expected another name"
        : s_taken.Contains(word) ? "the file has another use for this word; expected another name"
        : null;

    private static string Source(string word, string? folder)
    {
        string text = Template("SiteSource.txt", word);
        // Restoring looks there besides the sources that are configured.
        return folder is null ? text : text.Replace(
            "#:property PublishAot", $"#:property RestoreAdditionalProjectSources={folder}\n#:property PublishAot", StringComparison.Ordinal);
    }

    private static string Template(string resource, string word)
    {
        using var reader = new StreamReader(typeof(NewCommand).Assembly.GetManifestResourceStream(resource)!);
        string type = string.Concat(word.Split('_').Where(part => part.Length > 0).Select(part => char.ToUpper(part[0], CultureInfo.InvariantCulture) + part[1..]));
        return reader.ReadToEnd().ReplaceLineEndings("\n")
            .Replace("$NAME$", word, StringComparison.Ordinal).Replace("$CLASS$", type, StringComparison.Ordinal).Replace("$VERSION$", Version, StringComparison.Ordinal);
    }

    [GeneratedRegex("^[a-z][a-z0-9_]*$")]
    private static partial Regex Name();
}
