namespace PoolBench.Machine;

/// <summary>Memory that this process may still take.</summary>
/// <param name="Total">The machine's memory, bytes.</param>
/// <param name="Available">What the machine can give without swapping (<c>MemAvailable</c>), bytes.</param>
/// <param name="GroupRoom">What this process's control groups still allow, bytes; the tightest of them counts.</param>
sealed record MemoryRoom(Known Total, Known Available, Known GroupRoom)
{
    /// <summary>Memory that connections may take, bytes.</summary>
    public Known Room =>
        Available.Value is null ? GroupRoom.Value is null ? Available
            : GroupRoom
            : Available.Then(available => Math.Min(available, GroupRoom.Value ?? long.MaxValue));

    public static MemoryRoom Read(SystemFiles files)
    {
        if (!files.IsElsewhere)
            return new(Line(files, "MemTotal"), Line(files, "MemAvailable"), Group(files));
        var memory = GC.GetGCMemoryInfo();
        return new(memory.TotalAvailableMemoryBytes, Math.Max(0, memory.TotalAvailableMemoryBytes - memory.MemoryLoadBytes),
            Known.Not("only Linux has control groups"));
    }

    static Known Line(SystemFiles files, string name)
    {
        var (text, reason) = files.Field("proc/meminfo", name + ":");
        return text is null ? Known.Not(reason!)
            : SystemFiles.Parse(text.Split(' ')[0], "/proc/meminfo").Then(kilobytes => kilobytes > Most ? Most * 1024 : kilobytes * 1024);
    }

    /// <summary>More than any machine has, in KB; a larger number would overflow.</summary>
    const long Most = long.MaxValue / 1024;

    /// <summary>Reads both versions of control groups. A group's limit holds for all groups below it.</summary>
    static Known Group(SystemFiles files)
    {
        var (text, reason) = files.Text("proc/self/cgroup");
        if (text is null)
            return Known.Not(reason!);
        var rooms = new List<long>();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Trim().Split(':', 3) is not [_, var controllers, ['/', ..] path] || path.Contains("..", StringComparison.Ordinal))
                continue;
            var (mount, limit, used) = controllers == "" ? ("sys/fs/cgroup", "memory.max", "memory.current")
                : controllers.Split(',').Contains("memory") ? ("sys/fs/cgroup/memory", "memory.limit_in_bytes", "memory.usage_in_bytes") : default;
            for (var folder = path.Trim('/'); mount is not null; folder = folder[..Math.Max(0, folder.LastIndexOf('/'))])
            {
                var at = folder == "" ? mount : $"{mount}/{folder}";
                // "No limit" is the word max, or a number near 2^63.
                if (files.Number($"{at}/{limit}").Value is { } most and < long.MaxValue / 2)
                    rooms.Add(Math.Max(0, most - (files.Number($"{at}/{used}").Value ?? 0)));
                if (folder == "")
                    break;
            }
        }
        return rooms.Count == 0 ? Known.Not("no control group limits it") : rooms.Min();
    }
}
