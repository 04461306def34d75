using System.Text;
using Microsoft.Win32.SafeHandles;

namespace PoolBench.Core.Processes;

/// <summary>How many file descriptors this process may open, once .NET has raised its soft limit to the hard one.</summary>
/// <remarks>Written with the core library alone: where descriptors are few, no other can be loaded, each of which has two open.</remarks>
public static class DescriptorLimit
{
    /// <summary>What a program of the suite takes to read its command line and to say something.</summary>
    const int Least = 96;

    /// <summary>What a server has open before its listeners, with room for its first connections.</summary>
    const int ServerBase = 170;

    /// <summary>From here on a server has room for every address and for many connections.</summary>
    const int Many = 2048;

    /// <summary>With so few, a library that cannot be loaded is one that may not be opened.</summary>
    const int Few = 512;

    /// <summary>
    /// The hard limit; null where there is none or the system does not tell. Read once, early: once the limit is met, no file can be opened.
    /// </summary>
    public static long? Hard { get; } = Read();

    /// <summary>Whether there are enough to begin with; if not, a sentence says so on standard error.</summary>
    public static bool Suffices()
    {
        if (Hard is null or >= Least)
            return true;
        try
        {
            using var error = new FileStream(new SafeFileHandle(2, ownsHandle: false), FileAccess.Write, 1);
            error.Write(Encoding.UTF8.GetBytes(Short(Least, "the libraries that .NET keeps open") + "\n"));
        }
        catch (Exception unheard) when (unheard is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // Standard error is closed: the exit code alone tells.
        }
        return false;
    }

    /// <summary>Refuses, before anything is started, what cannot succeed.</summary>
    /// <param name="addresses">Addresses of the server, each with three listeners.</param>
    /// <exception cref="SuiteException">There are too few; exit code 4.</exception>
    public static void RequireServer(int addresses)
    {
        if (ServerBase + (3 * addresses) is var needed && Hard < needed)
            throw new SuiteException(
                Short(needed, $"a server with three listeners on each address, of which it has {addresses}"), ExitCodes.NotMeasured);
    }

    /// <summary>As many addresses of a server as there is room for; a Mac has only one.</summary>
    public static int MostAddresses => OperatingSystem.IsMacOS() ? 1 : Hard < Many ? 64 : 254;

    /// <summary>The limit in words.</summary>
    internal static string Text => Hard is { } hard ? $"this process may open {hard}" : "how many this process may open is not known here";

    /// <summary>That the limit was met.</summary>
    internal static string Reached =>
        $"The limit on file descriptors was reached: {Text}. Raise it (ulimit -n, or LimitNOFILE of the service), or ask for fewer connections.";

    /// <summary>What may be behind a process that ended without a good reason; empty where the limit is as high as usual.</summary>
    internal static string Hint => Hard < Many
        ? $" Processes may open {Hard} file descriptors here (ulimit -n): one that needs more ends, and .NET may call that \"Out of memory\"."
        : "";

    /// <summary>Whether the limit is so low that a library may not have been opened for it.</summary>
    internal static bool IsLow => Hard < Few;

    static string Short(int needed, string reason) =>
        $"Processes may open {Hard} file descriptors here; wanted {needed} or more, for {reason}. "
        + $"Raise the limit (ulimit -n {needed}, or LimitNOFILE of the service).";

    static long? Read()
    {
        const string name = "Max open files";
        try
        {
            var limits = File.ReadAllText("/proc/self/limits");
            var line = limits.IndexOf(name, StringComparison.Ordinal);
            var fields = line < 0 ? [] : limits[(line + name.Length)..].Split(' ', 3, StringSplitOptions.RemoveEmptyEntries);
            return fields.Length == 3 && long.TryParse(fields[1], out var hard) ? hard : null;
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
