using Spectre.Console;

namespace PoolBench.Core.Terminal;

/// <summary>The meaning of a line, which decides how a terminal shows it.</summary>
public enum Tone
{
    /// <summary>Text.</summary>
    Plain,

    /// <summary>A question or heading.</summary>
    Title,

    /// <summary>Column headers and other things the eye may skip.</summary>
    Quiet,

    /// <summary>What to know before trusting the numbers.</summary>
    Warning,

    /// <summary>Numbers that are missing or invalid.</summary>
    Bad,
}

/// <summary>Prints tables: within a width, and in colour only on a terminal that wants it.</summary>
/// <param name="console">Takes the lines.</param>
/// <param name="width">The most characters in a line; at least 80 are used.</param>
public sealed class Screen(IAnsiConsole console, int width)
{
    /// <summary>The smallest width that tables support.</summary>
    public const int MinWidth = 80;

    /// <summary>The most characters in a line, at least 80.</summary>
    public int Width { get; } = Math.Max(MinWidth, width);

    /// <summary>A screen on the program's own standard output, or on a plain writer in its place.</summary>
    /// <param name="writer">Colours appear only when it is <see cref="Console.Out"/>, this is a terminal, and <c>NO_COLOR</c> is not set.</param>
    /// <param name="width">The most characters in a line; null: the terminal's width, else the variable <c>COLUMNS</c>, else 80.</param>
    public static Screen For(TextWriter writer, int? width = null)
    {
        ArgumentNullException.ThrowIfNull(writer);
        var terminal = ReferenceEquals(writer, Console.Out) && !Console.IsOutputRedirected;
        var colours = terminal && Variable("NO_COLOR") is null or "" && Variable("TERM") != "dumb";
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = colours ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = colours ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
            // They would turn colours on again on CI servers.
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        });
        return new(console, width ?? (terminal ? Console.WindowWidth : ColumnsVariable()) ?? MinWidth);
    }

    /// <summary>Prints one line. Nothing in it acts as markup, controls the terminal or commands a CI server. All output goes through here.</summary>
    public void Line(string text = "", Tone tone = Tone.Plain)
    {
        text = PlainText.Line(text ?? "");
        // Spectre is used only where it adds something: it would wrap and pad formatted lines.
        if (tone == Tone.Plain || text.Length == 0 || !console.Profile.Capabilities.Ansi)
            console.Profile.Out.Writer.WriteLine(text);
        else
        {
            console.Profile.Width = Math.Max(console.Profile.Width, text.Length + 1);
            console.Write(new Text(text, Styles[(int)tone]));
            console.Profile.Out.Writer.WriteLine();
        }
    }

    /// <summary>Prints text wrapped at spaces, at most 100 characters per line: longer lines are hard to read.</summary>
    public void Paragraph(string text, Tone tone = Tone.Plain, string indent = "", string? hang = null)
    {
        foreach (var line in Wrapping.Lines(text, Math.Min(Width, 100), indent, hang))
            Line(line, tone);
    }

    static readonly Style[] Styles = [Style.Plain, new(decoration: Decoration.Bold), new(Color.Grey), new(Color.Yellow), new(Color.Red)];

    static int? ColumnsVariable() => int.TryParse(Variable("COLUMNS"), Numbers.Invariant, out var columns) && columns > 0 ? columns : null;

    static string? Variable(string name) => Environment.GetEnvironmentVariable(name);
}
