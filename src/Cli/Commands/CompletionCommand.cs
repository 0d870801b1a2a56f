using System.CommandLine;
using PtSpec.Cli.Output;

namespace PtSpec.Cli.Commands;

/// <summary>completion: what makes a shell complete the words of ptspec.</summary>
internal sealed class CompletionCommand
{
    private static readonly string[] s_shells = ["bash", "zsh", "fish"];

    private readonly Argument<string> shell = new("SHELL") { Description = "bash, zsh or fish." };
    private readonly Terminal terminal;

    private CompletionCommand(Terminal terminal) => this.terminal = terminal;

    /// <summary>The command.</summary>
    public static Command Create(Terminal terminal)
    {
        var completion = new CompletionCommand(terminal);
        completion.shell.CompletionSources.Add(s_shells);
        var command = new Command(
            "completion",
            """
            Prints a script that makes a shell complete commands, options, routines, properties and files.
            Examples:
              source <(ptspec completion bash)
              ptspec completion zsh > ~/.zfunc/_ptspec
              ptspec completion fish > ~/.config/fish/completions/ptspec.fish
            """)
        {
            completion.shell,
        };
        command.SetAction(completion.Execute);
        return command;
    }

    private int Execute(ParseResult parsed)
    {
        string name = parsed.GetRequiredValue(shell);
        if (!s_shells.Contains(name))
            throw new UsageException($"SHELL: expected bash, zsh or fish, found '{name}'.{Checking.Spelling.Hint(name, s_shells)}");
        using var reader = new StreamReader(typeof(CompletionCommand).Assembly.GetManifestResourceStream($"completion.{name}")!);
        terminal.Write(reader.ReadToEnd().ReplaceLineEndings("\n"));
        return ExitCodes.Holds;
    }
}
