using Spectre.Console;
using Spectre.Console.Rendering;

namespace PtSpec.Cli.Output;

/// <summary>How a piece of text is meant.</summary>
internal enum Tone
{
    /// <summary>As it is.</summary>
    Plain,

    /// <summary>Good news.</summary>
    Good,

    /// <summary>Bad news.</summary>
    Bad,

    /// <summary>Something to look at.</summary>
    Warning,
}

/// <summary>Where ptspec reads and writes: a terminal with colours and live progress, or plain text.</summary>
internal sealed class Terminal
{
    private const int RedirectedWidth = 80;
    private const int MaxTerminalWidth = 200;

    private readonly IAnsiConsole console;

    /// <summary>Plain text, as for files, pipes and tests.</summary>
    public Terminal(TextReader input, TextWriter output, TextWriter error, CancellationToken cancellation)
        : this(input, output, error, RedirectedWidth, isInteractive: false, cancellation)
    {
    }

    private Terminal(
        TextReader input, TextWriter output, TextWriter error, int width, bool isInteractive, CancellationToken cancellation)
    {
        (In, Error, Width, IsInteractive, Cancellation) = (input, error, width, isInteractive, cancellation);
        bool colours = isInteractive && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = isInteractive ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = colours ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = isInteractive ? InteractionSupport.Yes : InteractionSupport.No,
            Out = new AnsiConsoleOutput(output),
        });
        console.Profile.Width = width;
    }

    /// <summary>Standard input.</summary>
    public TextReader In { get; }

    /// <summary>Standard output, for those who format themselves.</summary>
    public TextWriter Out => console.Profile.Out.Writer;

    /// <summary>Standard error.</summary>
    public TextWriter Error { get; }

    /// <summary>Columns of text in a line.</summary>
    public int Width { get; private set; }

    /// <summary>Whether somebody is watching.</summary>
    public bool IsInteractive { get; }

    /// <summary>Cancelled by Ctrl-C.</summary>
    public CancellationToken Cancellation { get; }

    /// <summary>The process's own streams.</summary>
    public static Terminal OfProcess(CancellationToken cancellation)
    {
        bool isInteractive = !Console.IsOutputRedirected;
        int width = isInteractive && Console.WindowWidth > 0 ? Math.Min(Console.WindowWidth, MaxTerminalWidth) : RedirectedWidth;
        return new Terminal(Console.In, Console.Out, Console.Error, width, isInteractive, cancellation);
    }

    /// <summary>Writes text that has its own line breaks.</summary>
    public void Write(string text, Tone tone = Tone.Plain) => Write((text, tone));

    /// <summary>Writes a line.</summary>
    public void WriteLine(string line = "", Tone tone = Tone.Plain) => Write((line + "\n", tone));

    /// <summary>Writes a line of several tones.</summary>
    public void WriteLine(params (string Text, Tone Tone)[] parts) => Write([.. parts, ("\n", Tone.Plain)]);

    /// <summary>A text broken into lines that fit, all but the first a little to the right.</summary>
    /// <param name="column">Where on its line it begins.</param>
    /// <param name="text">The text; its own line breaks are kept.</param>
    public string Wrapped(int column, string text)
    {
        var lines = new List<string>();
        foreach (string own in text.Split('\n'))
        {
            string line = "";
            bool isFirst = true;
            foreach (string word in own.Split(' '))
            {
                if (!isFirst && column + line.Length + 1 + word.Length > Width)
                {
                    lines.Add(line);
                    (line, column) = ($"  {word}", 0);
                }
                else
                {
                    line += isFirst ? word : $" {word}";
                }
                isFirst = false;
            }
            lines.Add(line);
            column = 0;
        }
        return string.Join('\n', lines);
    }

    /// <summary>Writes text in as many lines as it needs, each with the same indentation.</summary>
    public void WriteWrapped(string indent, string text, Tone tone = Tone.Plain)
    {
        string line = "";
        foreach (string word in text.Split(' '))
        {
            if (line.Length > 0 && indent.Length + line.Length + 1 + word.Length > Width)
            {
                WriteLine(indent + line, tone);
                line = "";
            }
            line += line.Length == 0 ? word : $" {word}";
        }
        WriteLine(indent + line, tone);
    }

    /// <summary>Writes a table.</summary>
    public void Write(IRenderable table)
    {
        if (IsInteractive)
        {
            console.Write(table);
            return;
        }
        // Cells are padded to the width of their column; files need no blanks at the ends of lines.
        var text = new StringWriter();
        IAnsiConsole plain = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(text),
        });
        plain.Profile.Width = Width;
        plain.Write(table);
        foreach (string line in text.ToString().ReplaceLineEndings("\n").TrimEnd('\n').Split('\n'))
            WriteLine(line.TrimEnd());
    }

    /// <summary>Takes the width that the user asks for.</summary>
    public void Resize(int? width)
    {
        Width = width ?? Width;
        console.Profile.Width = Width;
    }

    /// <summary>
    /// Does some work while its progress is shown: live on a terminal, otherwise a line now and then on the error stream.
    /// </summary>
    public T Watch<T>(SearchProgress progress, Func<T> work) => Watch(() => progress.Line, work);

    /// <summary>As the other, of anything that can say in a line how far it has come.</summary>
    public T Watch<T>(Func<string> line, Func<T> work)
    {
        if (IsInteractive && console.Profile.Capabilities.Ansi)
        {
            return console.Status().Start("...", status =>
            {
                using var timer = new Timer(_ => status.Status(Markup.Escape(line())), null, 300, 300);
                return work();
            });
        }
        using var plain = new Timer(
            _ => Error.WriteLine(line()), null, SearchProgress.PlainPatience, SearchProgress.PlainInterval);
        return work();
    }

    // All at once: what is live below it is drawn again after each write.
    private void Write(params (string Text, Tone Tone)[] parts)
    {
        if (!IsInteractive)
        {
            foreach ((string text, _) in parts)
                Out.Write(text);
            return;
        }
        var paragraph = new Paragraph();
        foreach ((string text, Tone tone) in parts)
            paragraph.Append(text, StyleOf(tone));
        console.Write(paragraph);
    }

    private static Style StyleOf(Tone tone) => tone switch
    {
        Tone.Good => new Style(Color.Green),
        Tone.Bad => new Style(Color.Red, decoration: Decoration.Bold),
        Tone.Warning => new Style(Color.Yellow),
        _ => Style.Plain,
    };
}
