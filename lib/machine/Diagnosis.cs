namespace PoolBench.Machine;

/// <summary>Everything that the doctor read at one moment.</summary>
sealed record Diagnosis
{
    public required Descriptors Descriptors { get; init; }

    public required LocalPorts Ports { get; init; }

    public required TcpSettings Settings { get; init; }

    public required SocketsNow Sockets { get; init; }

    public required MemoryRoom Memory { get; init; }

    public required Tracking Tracking { get; init; }

    public required ProxySettings Proxy { get; init; }

    public required ConnectionCost Cost { get; init; }

    public Allows Allows => new(Descriptors, Ports, Settings, Memory, Tracking, Cost);

    /// <summary>Reads; changes nothing and sends nothing.</summary>
    public static Diagnosis Read(SystemFiles files, ConnectionCost cost, ProxySettings proxy)
    {
        var ports = LocalPorts.Read(files);
        return new()
        {
            Descriptors = Descriptors.Read(files),
            Ports = ports,
            Settings = TcpSettings.Read(files),
            Sockets = SocketsNow.Of(SocketTable.Read(files), ports),
            Memory = MemoryRoom.Read(files),
            Tracking = Tracking.Read(files),
            Proxy = proxy,
            Cost = cost,
        };
    }
}
