using System.Diagnostics;
using PoolBench.Core.Runs;
using PoolBench.Measure;
using PoolBench.Measure.Recording;
using PoolBench.Measure.Remote;
using PoolBench.Server.Json;
using PoolBench.Server.Rtt;

namespace PoolBench.Bench.Remote;

/// <summary>The server that a job sends to: one of its own, which ends with it, or one that already runs, which does not.</summary>
sealed class UsedServer : IDisposable
{
    readonly ServerProcess? _own;

    UsedServer(ServerProcess? own, ServerAddress address, ReadyLine ready, RemoteServer? about) =>
        (_own, Address, Ready, About) = (own, address, ready, about);

    /// <summary>Its address, with what a client needs to know.</summary>
    public ServerAddress Address { get; }

    /// <summary>Where it listens.</summary>
    public ReadyLine Ready { get; }

    /// <summary>How far away it is, for the Run; null: it is the job's own.</summary>
    public RemoteServer? About { get; }

    /// <summary>Whether it is known to be gone.</summary>
    public bool Ended => _own is { Ended: true };

    /// <summary>Its scheduling priority; nobody can see that of a server that was there before.</summary>
    public string Priority => _own?.Priority ?? "unknown";

    /// <summary>Starts one, or asks the one that was named.</summary>
    /// <param name="there">The one that already runs; null: none was named.</param>
    /// <param name="hosts">Addresses of one of its own.</param>
    /// <param name="rtt">Its <c>--rtt</c>; null: none.</param>
    public static async Task<UsedServer> OfAsync(ServerAddress? there, int hosts, string? rtt)
    {
        if (there is null)
        {
            var own = await ServerProcess.StartAsync(hosts, rtt);
            return new(own, new ServerAddress(own.Ready.Control, null, null, false), own.Ready, null);
        }
        using var control = await ControlClient.ConnectAsync(there);
        var ready = await control.ReadyAsync();
        var clock = await ClockEstimate.AskAsync(control);
        return new(null, there, ready, new RemoteServer
        {
            Control = there.Url,
            OtherMachine = RemoteData.IsRemote(ready),
            RoundTripMs = clock.RoundTripNs / 1e6,
            ClockAheadMs = clock.WallOffsetNs / 1e6,
            ClockErrorMs = clock.ErrorNs / 1e6,
        });
    }

    /// <summary>Talks to it.</summary>
    public Task<ControlClient> ConnectAsync() => ControlClient.ConnectAsync(Address);

    /// <summary>Gives it the same priority as the process that sends, where it is the job's own.</summary>
    public void Match(ProcessPriorityClass priority) => _own?.Match(priority);

    /// <summary>The case, with the reason where this server cannot serve it.</summary>
    public Case Fitted(Case row)
    {
        if (row.Refusal is not null || _own is not null)
            return row;
        var addresses = RoundTrips.TryParse(Ready.Rtt ?? "", out var rules) ? rules.With(row.Link.Rtt).Count : 0;
        var reason = row.Link.Rtt > TimeSpan.Zero && (About!.OtherMachine || addresses == 0)
            ? "the server that already runs has no address with this round-trip time"
            : row.Workload.Hosts > Ready.Hosts ? $"it needs {row.Workload.Hosts} hosts, and the server that already runs has {Ready.Hosts}"
            : null;
        return reason is null ? row : row with { Obstacle = reason };
    }

    public void Dispose() => _own?.Dispose();
}
