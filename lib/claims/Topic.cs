namespace PoolBench.Claims;

/// <summary>The headings of the claims, in the order of the table.</summary>
public enum Topic
{
    /// <summary>What a connection is, and when it is reused.</summary>
    Reuse,

    /// <summary>Limits of a pool.</summary>
    PoolLimits,

    /// <summary>File descriptors.</summary>
    Descriptors,

    /// <summary>Ports of the client.</summary>
    Ports,

    /// <summary>Memory.</summary>
    Memory,

    /// <summary>TIME_WAIT.</summary>
    TimeWait,

    /// <summary>Servers with too many clients.</summary>
    Overload,

    /// <summary>Settings that guides advise, and the scenarios they are meant for.</summary>
    Advice,

    /// <summary>.NET's own surprises.</summary>
    DotNet,
}

static class Topics
{
    /// <summary>The heading as text.</summary>
    public static string Title(this Topic topic) => topic switch
    {
        Topic.Reuse => "What a connection is, and when it is used again",
        Topic.PoolLimits => "Limits of a pool",
        Topic.Descriptors => "File descriptors",
        Topic.Ports => "The client's ports",
        Topic.Memory => "Memory",
        Topic.TimeWait => "TIME_WAIT",
        Topic.Overload => "Servers with more clients than they want",
        Topic.Advice => "Settings passed on as advice, and the scenarios they are meant for",
        _ => ".NET's own surprises",
    };
}
