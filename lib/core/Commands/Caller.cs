namespace PoolBench.Core.Commands;

/// <summary>How the user called this program: as the installed tool, or as a project of a checkout.</summary>
/// <param name="Tool">The tool's command, <c>poolbench</c> or <c>dotnet poolbench</c>; null: a project of a checkout.</param>
public sealed record Caller(string? Tool)
{
    /// <summary>A file that only installed .NET tools have beside them.</summary>
    internal const string Mark = "DotnetToolSettings.xml";

    const string Command = "poolbench";

    /// <summary>This process.</summary>
    public static Caller Here { get; } = Of(AppContext.BaseDirectory);

    /// <summary>
    /// How to call the program in a folder. A tool from a manifest lies in the package cache; any other tool has a store of its own.
    /// </summary>
    public static Caller Of(string programFolder)
    {
        ArgumentNullException.ThrowIfNull(programFolder);
        if (!File.Exists(Path.Combine(programFolder, Mark)))
            return new((string?)null);
        return new(programFolder.Split('/', '\\').Contains(".store") ? Command : $"dotnet {Command}");
    }

    /// <summary>Turns commands of a checkout into the commands that work here.</summary>
    /// <param name="text">A text with commands, e.g. <c>dotnet run -c Release --project analysis -- report latest</c>.</param>
    public string Typed(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (Tool is null)
            return text;
        text = text.Replace("dotnet run -c Release --project server --", Tool + " server", StringComparison.Ordinal)
            .Replace("… -- ", Tool + " ", StringComparison.Ordinal);
        foreach (var project in (string[])["bench", "analysis"])
            text = text.Replace($"dotnet run -c Release --project {project} --", Tool, StringComparison.Ordinal)
                .Replace($"dotnet run -c Release --project {project}", Tool, StringComparison.Ordinal);
        return text;
    }
}
