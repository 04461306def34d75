using System.Text;
using Microsoft.Win32.SafeHandles;

namespace PoolBench.Core.Processes;

/// <summary>How many file descriptors this process may open, once .NET has raised its soft limit to the hard one.</summary>
/// <remarks>Uses only the core library: each other library holds two descriptors open, and cannot load where they are scarce.</remarks>
public static class DescriptorLimit
{
    /// <summary>Descriptors that a program of the suite needs to read its command line and print a message.</summary>
    const int Least = 96;

    /// <summary>Descriptors that a server opens before its listeners, with room for its first connections.</summary>
    const int ServerBase = 170;

    /// <summary>From this limit on, a server has room for every address and for many connections.</summary>
    const int Many = 2048;

    /// <summary>Below this limit, a library that fails to load probably met the limit.</summary>
    const int Few = 512;

    /// <summary>The hard limit; null where there is none or the system does not tell. Read early: no file opens once the limit is reached.</summary>
    public static long? Hard { get; } = Read();

    /// <summary>Whether there are enough to start. If not, prints a sentence on standard error.</summary>
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

    /// <summary>Refuses a server that could not get enough descriptors, before anything starts.</summary>
    /// <param name="addresses">Addresses of the server, each with three listeners.</param>
    /// <exception cref="SuiteException">There are too few; exit code 4.</exception>
    public static void RequireServer(int addresses)
    {
        if (ServerBase + (3 * addresses) is var needed && Hard < needed)
            throw new SuiteException(
                Short(needed, $"a server with three listeners on each address, of which it has {addresses}"), ExitCodes.NotMeasured);
    }

    /// <summary>How many addresses a server has room for; a Mac has only one.</summary>
    public static int MostAddresses => OperatingSystem.IsMacOS() ? 1 : Hard < Many ? 64 : 254;

    /// <summary>The limit in words.</summary>
    internal static string Text => Hard is { } hard ? $"this process may open {hard}" : "how many this process may open is not known here";

    /// <summary>The message that the limit was reached.</summary>
    internal static string Reached =>
        $"The limit on file descriptors was reached: {Text}. Raise it (ulimit -n, or LimitNOFILE of the service), or ask for fewer connections.";

    /// <summary>
    /// A hint for a process that ended without a clear reason: the limit may be the cause. Empty when the limit is as high as usual.
    /// </summary>
    internal static string Hint => Hard < Many
        ? $" Processes may open {Hard} file descriptors here (ulimit -n). A process that needs more ends, and .NET may call that \"Out of memory\"."
        : "";

    /// <summary>Whether the limit is so low that it may be why a library failed to load.</summary>
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
