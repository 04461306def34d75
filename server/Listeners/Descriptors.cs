using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace PoolBench.Server.Listeners;

/// <summary>
/// Whether this process may open enough files to start: the runtime alone holds about 150. Looked at before all else and with the core library
/// alone, because too few descriptors show as an assembly that cannot be found, wherever the next one is needed.
/// </summary>
static class Descriptors
{
    const int Wanted = 192, Reserve = 48;

    /// <summary>Says on standard error that there are too few; false where there are enough, or where no /proc tells.</summary>
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

    /// <summary>How many files this process may open, as it was when it started; null before that, and where nothing tells.</summary>
    public static long? Limit { get; private set; }

    /// <summary>
    /// How many connections may have a descriptor when all has started, so that some are left for the runtime; null where nothing tells.
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
            // Not even this one could be opened, or there is no /proc.
            return Directory.Exists("/proc/self") ? 0 : null;
        }
        catch (UnauthorizedAccessException)
        {
            return null;
        }
    }
}
