using System.Text.Json.Serialization;

namespace PoolBench.Core.Runs;

/// <summary>Where a Run was made. A value that the system does not tell is <c>unknown</c>, never a guess.</summary>
public sealed record RunEnvironment
{
    /// <summary>Version of PoolBench that made the Run.</summary>
    public required string PoolBench { get; init; }

    /// <summary>
    /// The commit that PoolBench was built from, with <c>-dirty</c> when its checkout held changes; <c>unknown</c> when it was built without git.
    /// </summary>
    public required string Commit { get; init; }

    /// <summary>The arguments after the program's name, as given.</summary>
    public required IReadOnlyList<string> CommandLine { get; init; }

    /// <summary>The faults put into the client on purpose (<c>--inject</c>), as given; null: none.</summary>
    [JsonIgnore]
    public string? Injected
    {
        get
        {
            for (var i = 0; i < CommandLine.Count; i++)
                if (CommandLine[i] == Inject)
                    return i + 1 < CommandLine.Count ? CommandLine[i + 1] : "";
                else if (CommandLine[i].StartsWith(Inject + "=", StringComparison.Ordinal)
                    || CommandLine[i].StartsWith(Inject + ":", StringComparison.Ordinal))
                    return CommandLine[i][(Inject.Length + 1)..];
            return null;
        }
    }

    const string Inject = "--inject";

    /// <summary>Operating system with its version.</summary>
    public required string Os { get; init; }

    /// <summary>Kernel release, e.g. <c>6.18.44</c>.</summary>
    public required string Kernel { get; init; }

    /// <summary>Processor model.</summary>
    public required string Cpu { get; init; }

    /// <summary>Logical processors the process may use.</summary>
    public required int Cores { get; init; }

    /// <summary>Process architecture, e.g. <c>X64</c>.</summary>
    public required string Architecture { get; init; }

    /// <summary>Physical memory available to the process, bytes.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>The .NET runtime, e.g. <c>.NET 10.0.12</c>.</summary>
    public required string Runtime { get; init; }

    /// <summary>JIT and GC settings of client and server, e.g. <c>TC_CallCountingDelayMs=0</c>, sorted.</summary>
    public required IReadOnlyList<string> RuntimeSettings { get; init; }

    /// <summary>Scheduling priority of the process that sends, e.g. <c>High</c>.</summary>
    public required string ClientPriority { get; init; }

    /// <summary>Scheduling priority of the server process. If it differs from the client's, times are not fair.</summary>
    public required string ServerPriority { get; init; }

    /// <summary>Local ports a client may use, e.g. <c>32768-60999</c>.</summary>
    public required string PortRange { get; init; }

    /// <summary>Linux's <c>net.ipv4.tcp_tw_reuse</c>.</summary>
    public required string TcpTwReuse { get; init; }

    /// <summary>Limit on open file descriptors, <c>soft/hard</c>.</summary>
    public required string FdLimit { get; init; }

    /// <summary>Load average over one minute when the Run began.</summary>
    public required string LoadAverage { get; init; }

    /// <summary>The seed of everything random in the Run.</summary>
    public required int Seed { get; init; }

    /// <summary>How many seconds the wall clock was set during the Run, negative for back; null: less than one.</summary>
    public double? ClockShiftSeconds { get; init; }

    /// <summary>The server that already ran and was used; null: the job started its own, on this machine.</summary>
    public RemoteServer? Server { get; init; }
}

/// <summary>A server that a job did not start itself, and how far away it was when the job began.</summary>
public sealed record RemoteServer
{
    /// <summary>Its control address.</summary>
    public required string Control { get; init; }

    /// <summary>Whether its data listeners were on another machine.</summary>
    public required bool OtherMachine { get; init; }

    /// <summary>The shortest of 30 round trips to its control port on an open connection, milliseconds.</summary>
    public required double RoundTripMs { get; init; }

    /// <summary>How far its clock on the wall was ahead of this machine's, milliseconds, and how far that may be off.</summary>
    public required double ClockAheadMs { get; init; }

    /// <inheritdoc cref="ClockAheadMs"/>
    public required double ClockErrorMs { get; init; }
}
