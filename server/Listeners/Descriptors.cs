using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace PoolBench.Server.Listeners;

/// <summary>
/// Checks that this process may open enough files to start: the runtime alone holds about 150. Runs before all else and uses the core library
/// alone, because without a free descriptor the next assembly cannot be found.
/// </summary>
static class Descriptors
{
    const int Wanted = 192, Reserve = 48;

    /// <summary>True, with a line on standard error, when there are too few. False when there are enough, or without /proc.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static bool AreTooFew()
    {
        if (!OperatingSystem.IsLinux() || Free() is not { } free || free >= Wanted)
            return false;
        var (left, least) = (free.ToString(CultureInfo.InvariantCulture), Wanted.ToString(CultureInfo.InvariantCulture));
        var sentence = $"server: The limit of open files leaves {left}: wanted at least {least}; raise it with 'ulimit -n'.\n";
        try
        {
            using var error = new FileStream(new SafeFileHandle(2, ownsHandle: false), FileAccess.Write, 0);
            error.Write(Encoding.UTF8.GetBytes(sentence));
        }
        catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException)
        {
            // Nobody can be told.
        }
        return true;
    }

    /// <summary>How many files this process could open when it started; null before the check, and without /proc.</summary>
    public static long? Limit { get; private set; }

    /// <summary>
    /// How many connections may have a descriptor once all has started, so that some stay free for the runtime; null without /proc.
    /// </summary>
    public static int? Room() => OperatingSystem.IsLinux() && Free() is { } free ? (int)Math.Clamp(free - Reserve, 1, int.MaxValue) : null;

    static long? Free()
    {
        try
        {
            foreach (var line in File.ReadAllLines("/proc/self/limits"))
                if (line.StartsWith("Max open files", StringComparison.Ordinal))
                {
                    if (!long.TryParse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3], CultureInfo.InvariantCulture, out var limit))
                        return null;
                    Limit = limit;
                    return Math.Max(0, limit - Directory.GetFileSystemEntries("/proc/self/fd").Length);
                }
            return null;
        }
        catch (IOException)
        {
            // Either there is no /proc, or not even this file could be opened.
            return Directory.Exists("/proc/self") ? 0 : null;
        }
        catch (UnauthorizedAccessException)
        {
            return null;
        }
    }
}
