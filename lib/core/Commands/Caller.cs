namespace PoolBench.Core.Commands;

/// <summary>How a program of the suite is called: as the installed tool, or as a project of a checkout.</summary>
/// <param name="Tool">The tool's command, <c>poolbench</c> or <c>dotnet poolbench</c>; null: a project of a checkout.</param>
public sealed record Caller(string? Tool)
{
    /// <summary>The file that lies beside every installed .NET tool, and beside no other program.</summary>
    internal const string Mark = "DotnetToolSettings.xml";

    const string Command = "poolbench";

    /// <summary>This process.</summary>
    public static Caller Here { get; } = Of(AppContext.BaseDirectory);

    /// <summary>
    /// The program in a folder. A tool that belongs to a folder's manifest lies in the package cache, any other in a store of its own.
    /// </summary>
    public static Caller Of(string programFolder)
    {
        ArgumentNullException.ThrowIfNull(programFolder);
        if (!File.Exists(Path.Combine(programFolder, Mark)))
            return new((string?)null);
        return new(programFolder.Split('/', '\\').Contains(".store") ? Command : $"dotnet {Command}");
    }

    /// <summary>Commands of a checkout, as they are typed here.</summary>
    /// <param name="text">A text with commands such as <c>dotnet run -c Release --project analysis -- report latest</c>.</param>
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
