namespace PoolBench.Machine;

/// <summary>How many connections something allows at once.</summary>
/// <param name="By">What allows them, e.g. <c>ports</c>.</param>
/// <param name="Connections">How many.</param>
readonly record struct Allowance(string By, Known Connections)
{
    public const string Descriptors = "descriptors", Ports = "ports", MemoryPlain = "memory over http", MemoryTls = "memory over https";

    public const string Tracking = "tracked connections";

    /// <summary>The smallest known allowance; null when all are unknown.</summary>
    public static Allowance? Smallest(IEnumerable<Allowance> all) =>
        all.Where(each => each.Connections.Value is not null).OrderBy(each => each.Connections.Value).Cast<Allowance?>().FirstOrDefault();
}

/// <summary>What the machine's numbers allow a .NET client.</summary>
sealed class Allows(Descriptors descriptors, LocalPorts ports, TcpSettings settings, MemoryRoom memory, Tracking tracking, ConnectionCost cost)
{
    /// <summary>The runtime raises the soft limit to the hard one, except where no limit is set.</summary>
    public Allowance ByDescriptors { get; } = new(
        Allowance.Descriptors, descriptors.Hard.Then(hard => Math.Max(0, hard - ConnectionCost.BaseDescriptors)));

    public Allowance ByPorts { get; } = new(Allowance.Ports, ports.Usable);

    public Allowance ByTracking { get; } = new(Allowance.Tracking, tracking.Room);

    public Allowance ByMemory(bool tls) =>
        new(tls ? Allowance.MemoryTls : Allowance.MemoryPlain, memory.Room.Then(room => room / (tls ? cost.Tls : cost.Plain)));

    /// <summary>Most connections at once to one remote address and port: the smallest known allowance.</summary>
    public Allowance? AtOnce(bool tls) => Allowance.Smallest([ByDescriptors, ByPorts, ByTracking, ByMemory(tls)]);

    /// <summary>New connections a second that can be kept up for ever towards one remote address and port, if this side closes them.</summary>
    public Known NewPerSecond(bool loopback) => ports.Usable.With(settings.HeldMs(loopback), (usable, held) => usable * 1000 / held);
}
