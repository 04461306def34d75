using System.Runtime.InteropServices;

namespace PoolBench.Machine;

/// <summary>File descriptors: every socket needs one.</summary>
sealed record Descriptors
{
    /// <summary>How many descriptors this process may have open; it may raise this itself, up to the hard limit.</summary>
    public required Known Soft { get; init; }

    public required Known Hard { get; init; }

    /// <summary>Open in this process now.</summary>
    public required Known Used { get; init; }

    /// <summary>The soft limit of the program that started this one. .NET raises its own to the hard limit at its start; others do not.</summary>
    public required Known StarterSoft { get; init; }

    /// <summary>The name of that program; null when it is unknown.</summary>
    public required string? Starter { get; init; }

    /// <summary>Open files of the whole system; next to it, how many the system allows.</summary>
    public required Known SystemUsed { get; init; }

    public required Known SystemMax { get; init; }

    /// <summary>The highest value that a hard limit can be raised to (<c>fs.nr_open</c>).</summary>
    public required Known MostHard { get; init; }

    public static Descriptors Read(SystemFiles files)
    {
        var (soft, hard) = files.IsElsewhere ? Here() : Limits(files, "proc/self");
        var (starter, starterSoft) = Above(files);
        var (open, reason) = files.Links("proc/self/fd");
        return new()
        {
            Soft = soft,
            Hard = hard,
            Used = open is null ? Known.Not(reason!) : open.Count,
            Starter = starter,
            StarterSoft = starterSoft,
            SystemUsed = files.Number("proc/sys/fs/file-nr")
                .With(files.Number("proc/sys/fs/file-nr", 1), (allocated, free) => Math.Max(0, allocated - free)),
            SystemMax = files.Number("proc/sys/fs/file-max"),
            MostHard = files.Number("proc/sys/fs/nr_open"),
        };
    }

    static (Known Soft, Known Hard) Limits(SystemFiles files, string process)
    {
        var (text, reason) = files.Field($"{process}/limits", "Max open files");
        if (text is null)
            return (Known.Not(reason!), Known.Not(reason!));
        var fields = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return (Limit(0), Limit(1));

        Known Limit(int i) => fields.ElementAtOrDefault(i) switch
        {
            "unlimited" => Known.Not(NoLimit),
            var field => SystemFiles.Parse(field ?? "", $"/{process}/limits"),
        };
    }

    /// <summary>
    /// The nearest ancestor process that is neither <c>dotnet</c> nor a copy of this program: both raise their limit and pass it on.
    /// </summary>
    static (string? Name, Known Soft) Above(SystemFiles files)
    {
        var own = files.Text("proc/self/comm").Text;
        var process = "proc/self";
        for (var step = 0; step < 32; step++)
        {
            var (stat, reason) = files.Text($"{process}/stat");
            if (stat is null)
                return (null, Known.Not(reason!));
            // The name comes before these fields, and may contain blanks and brackets.
            var parent = SystemFiles.Parse(stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries).ElementAtOrDefault(1)
                ?? "", $"/{process}/stat");
            if (parent.Value is not { } id)
                return (null, parent);
            if (id == 0)
                break;
            process = $"proc/{id}";
            var name = files.Text($"{process}/comm").Text;
            if (name is { Length: > 0 } and not "dotnet" && name != own)
                return (name, Limits(files, process).Soft);
        }
        return (null, Known.Not("every program above this one is .NET's own"));
    }

    /// <summary>Without <c>/proc</c>: asks macOS; Windows has no such limit.</summary>
    internal static (Known Soft, Known Hard) Here()
    {
        if (OperatingSystem.IsWindows())
            return (Known.Not("Windows has no such limit: memory runs out first"), Known.Not("Windows has no such limit: memory runs out first"));
        if (!OperatingSystem.IsMacOS() && !OperatingSystem.IsLinux())
            return (Known.Not("PoolBench cannot ask this system"), Known.Not("PoolBench cannot ask this system"));
        var limits = new ulong[2];
        // RLIMIT_NOFILE as in the two systems' sys/resource.h. Both structures are two 64-bit numbers: soft and hard.
        return GetResourceLimit(OperatingSystem.IsMacOS() ? 8 : 7, limits) != 0
            ? (Known.Not("getrlimit refused"), Known.Not("getrlimit refused"))
            : (Of(limits[0]), Of(limits[1]));

        static Known Of(ulong limit) => limit >= long.MaxValue ? Known.Not(NoLimit) : (long)limit;
    }

    const string NoLimit = "no limit is set";

    [DllImport("libc", EntryPoint = "getrlimit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int GetResourceLimit(int resource, [Out] ulong[] limits);
}
