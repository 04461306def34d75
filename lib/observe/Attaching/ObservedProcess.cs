using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Diagnostics.NETCore.Client;
using PoolBench.Core;
using PoolBench.Core.Commands;
using PoolBench.Core.Processes;
using PoolBench.Core.Terminal;

namespace PoolBench.Observe.Attaching;

/// <summary>A running process, as far as it can be told from outside.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Name">Its program: the assembly that <c>dotnet</c> runs, else the process's own name.</param>
/// <param name="Runtime">The version of its .NET; null: it has none, or that cannot be told.</param>
/// <param name="Up">How long it has run; null: that cannot be told.</param>
sealed record ObservedProcess(int Id, string Name, string? Runtime, TimeSpan? Up)
{
    const string Core = "System.Private.CoreLib.dll";

    /// <summary>The first version whose events tell everything that is needed.</summary>
    const int FirstVersion = 8;

    static string See => Hint.As("See which can be observed: dotnet run -c Release --project bench -- observe --list");

    /// <summary>All that open a diagnostic port to this user, but this process itself.</summary>
    public static IReadOnlyList<ObservedProcess> List() =>
        [.. DiagnosticsClient.GetPublishedProcesses().Distinct().Where(id => id != Environment.ProcessId).Order().Select(Of)
            .OfType<ObservedProcess>().Where(each => each.IsMine && each.HasPort)];

    /// <summary>The process with a number; null: there is none.</summary>
    public static ObservedProcess? Of(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return process.HasExited ? null : new(id, NameOf(process), RuntimeOf(process), UpOf(process));
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The one process of that name.</summary>
    /// <exception cref="SuiteException">There is none, or more than one; exit code 2.</exception>
    public static ObservedProcess Named(string name)
    {
        var all = List();
        var found = all.Where(each => each.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).ToArray();
        return found switch
        {
            [var only] => only,
            [] => throw new SuiteException(PlainText.Clean($"No .NET process that this user may observe is called '{PlainText.Clean(name, 80)}'; "
                + (all.Count == 0 ? "there is none at all." : $"there are {string.Join(", ", all.Select(each => $"{each.Name} ({each.Id})"))}.")
                + " Give one of those, or --pid N.")),
            _ => throw new SuiteException(PlainText.Clean($"{found.Length} processes are called '{PlainText.Clean(name, 80)}': "
                + $"{string.Join(", ", found.Select(each => each.Id))}. Choose one with --pid.")),
        };
    }

    /// <summary>The process with a number.</summary>
    /// <exception cref="SuiteException">There is none; exit code 2.</exception>
    public static ObservedProcess Numbered(int id) => Of(id)
        ?? throw new SuiteException($"--pid is {id}: no process has that number; wanted one that runs. {See}");

    /// <summary>Refuses what cannot be observed.</summary>
    /// <exception cref="SuiteException">It is another user's, no .NET, or too old; exit code 2.</exception>
    public void Check()
    {
        if (Id == Environment.ProcessId)
            throw new SuiteException($"--pid is {Id}: that is this program itself, which sends nothing. {See}");
        if (!IsMine)
            throw new SuiteException($"Process {Id} ({Name}) belongs to another user (number {Owner()}): the runtime lets only its own user "
                + "observe it. Run this as that user.");
        if (Runtime is { } version && Version.TryParse(version.Split('-', '+')[0], out var number) && number.Major < FirstVersion)
            throw new SuiteException($"Process {Id} ({Name}) runs .NET {version}; wanted {FirstVersion} or newer, which tells which connection "
                + "a request has.");
    }

    /// <summary>Why it did not let itself be observed.</summary>
    public SuiteException Refusal(Exception refusal)
    {
        if (Of(Id) is null)
            return new($"Process {Id} ({Name}) has ended.", ExitCodes.BadInput, refusal);
        var settings = Variables();
        foreach (var name in (string[])["DOTNET_EnableDiagnostics", "DOTNET_EnableDiagnostics_IPC", "COMPlus_EnableDiagnostics"])
            if (settings.TryGetValue(name, out var value) && value.Trim() == "0")
                return new($"Process {Id} ({Name}) was started with {name}=0, which closes its diagnostic port. Start it without that.",
                    ExitCodes.BadInput, refusal);
        if (Runtime is null)
            return new($"Process {Id} ({Name}) is no .NET program, or one that was compiled ahead of time: nothing in it can be asked. {See}",
                ExitCodes.BadInput, refusal);
        return new(PlainText.Clean($"Process {Id} ({Name}) has no diagnostic port that answers ({refusal.Message.TrimEnd('.')}). Is it stopped, or "
            + "in another container? Run this beside it."), ExitCodes.BadInput, refusal);
    }

    /// <summary>Whether this user may observe it; true where the system does not tell whose it is.</summary>
    bool IsMine => UserId is null or "0" || Owner() is not { } owner || owner == UserId;

    /// <summary>
    /// Whether the port that bears its number is its own: one that was killed leaves its port behind, and its number goes to another one, or to a
    /// thread. The port's name ends with when its process started, the 22nd field of its state.
    /// </summary>
    bool HasPort => !OperatingSystem.IsLinux() || SystemFile.Line($"/proc/{Id}/stat") is not { } state
        || state[(state.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries).ElementAtOrDefault(19) is not { } started
        || File.Exists(Path.Combine(Path.GetTempPath(), $"dotnet-diagnostic-{Id}-{started}-socket"));

    string? Owner() => OperatingSystem.IsLinux() ? OwnerOf(Id.ToString(CultureInfo.InvariantCulture)) : null;

    static string? UserId { get; } = OperatingSystem.IsLinux() ? OwnerOf("self") : null;

    static string? OwnerOf(string process) =>
        SystemFile.Field($"/proc/{process}/status", "Uid")?.Split('\t', StringSplitOptions.RemoveEmptyEntries).ElementAtOrDefault(1);

    Dictionary<string, string> Variables()
    {
        try
        {
            return File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{Id}/environ")).Split('\0')
                .Select(line => line.Split('=', 2)).Where(pair => pair.Length == 2).DistinctBy(pair => pair[0])
                .ToDictionary(pair => pair[0], pair => pair[1]);
        }
        catch (Exception unread) when (unread is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    static string NameOf(Process process)
    {
        try
        {
            var words = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process.Id}/cmdline")).Split('\0');
            if (Path.GetFileNameWithoutExtension(words[0]) == "dotnet"
                && words.Skip(1).FirstOrDefault(word => word.EndsWith(".dll", StringComparison.OrdinalIgnoreCase)) is { } assembly)
                return PlainText.Clean(Path.GetFileNameWithoutExtension(assembly), 100);
        }
        catch (Exception unread) when (unread is IOException or UnauthorizedAccessException)
        {
            // Not on Linux, or another user's.
        }
        return PlainText.Clean(process.ProcessName, 100);
    }

    static string? RuntimeOf(Process process)
    {
        try
        {
            foreach (ProcessModule module in process.Modules)
                if (Path.GetFileName(module.FileName) == Core)
                    return FileVersionInfo.GetVersionInfo(module.FileName).ProductVersion?.Split('+')[0];
        }
        catch (Exception unread) when (unread is Win32Exception or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            // Another user's.
        }
        return null;
    }

    static TimeSpan? UpOf(Process process)
    {
        try
        {
            return DateTime.UtcNow - process.StartTime.ToUniversalTime();
        }
        catch (Exception unread) when (unread is Win32Exception or InvalidOperationException)
        {
            return null;
        }
    }
}
