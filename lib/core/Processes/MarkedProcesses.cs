using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace PoolBench.Core.Processes;

/// <summary>
/// This user's processes with a mark in their environment. Children inherit the mark, so this finds them even when their parent has ended or they
/// have a session of their own.
/// </summary>
static class MarkedProcesses
{
    /// <summary>The variable that carries the mark.</summary>
    public const string Variable = "POOLBENCH_STARTED_FOR";

    /// <summary>Ends them.</summary>
    /// <param name="mark">A value that nothing else uses.</param>
    /// <param name="first">The first process with the mark. It is left alone: its starter ends it, and it may be ending now.</param>
    /// <returns>The names of those that still ran; none if the system does not show environments.</returns>
    public static IReadOnlyList<string> End(string mark, int first)
    {
        List<string> ended = [];
        foreach (var id in All(mark).Where(id => id != first && id != Environment.ProcessId))
            End(id, ended);
        return ended;
    }

    /// <summary>The numbers of those that run; none if the system does not show environments.</summary>
    /// <param name="mark">A value that nothing else uses.</param>
    public static IEnumerable<int> All(string mark)
    {
        if (!OperatingSystem.IsLinux())
            yield break;
        var wanted = Encoding.ASCII.GetBytes($"{Variable}={mark}\0");
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && Carries(folder, wanted))
                yield return id;
    }

    static bool Carries(string folder, byte[] wanted)
    {
        try
        {
            return File.ReadAllBytes($"{folder}/environ").AsSpan().IndexOf(wanted) >= 0;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            // It has ended, or belongs to another user.
            return false;
        }
    }

    static void End(int id, List<string> ended)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            var name = process.ProcessName;
            process.Kill();
            ended.Add(name);
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It has ended.
        }
    }
}
