using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using PoolBench.Core.Runs;
using PoolBench.Measure.Links;
using PoolBench.Measure.Recording;
using PoolBench.Measure.Workloads;
using PoolBench.Pool;

namespace PoolBench.Measure.Strategies;

/// <summary>A shared client with <see cref="SocketsHttpHandler.MaxConnectionsPerServer"/>: the framework's own cap, per server.</summary>
/// <remarks>
/// The time in the handler's queue comes from the runtime's histogram <c>http.client.request.time_in_queue</c> (meter <c>System.Net.Http</c>). It is
/// recorded in the flow of the request, where the event RequestLeftQueue is raised, and costs a request that finds a connection nothing. A request
/// that only waits for its own dial is recorded too, so a request counts as queued only if others had used up the cap when it began.
/// </remarks>
public sealed class MaxPerServer(Limits limits) : CappedStrategy(StrategyKinds.MaxPerServer, limits, Knobs.Expiry)
{
    public override string Why => "One HttpClient with SocketsHttpHandler.MaxConnectionsPerServer.";

    public override string? Refuses(Link link)
    {
        ArgumentNullException.ThrowIfNull(link);
        return link.Multiplexed ? "SocketsHttpHandler.MaxConnectionsPerServer does not bind HTTP/2 (dotnet/runtime issue 1509)" : null;
    }

    internal override string? WhyBounded(string counter, Workload workload) => counter switch
    {
        CounterNames.Dialled when workload.BeginsWithEnough(Slots(workload)) => null,
        CounterNames.Queued or CounterNames.QueuedThenDialled or CounterNames.Dialled or CounterNames.Reused =>
            RacyReasons.TakesADial,
        _ when workload.Rests && PoolCounters.IsOfThePool(counter) => RacyReasons.Timer,
        _ => base.WhyBounded(counter, workload),
    };

    /// <summary>Each server has its own cap; servers that take turns serve at once.</summary>
    internal override int Slots(Workload workload) => Limits.MaxConnections * (workload.Interleaved ? workload.Hosts : 1);

    public override IClient Open(Target target) => new Client(target, Limits);

    sealed class Client : IClient
    {
        readonly Target _target;
        readonly HttpClient _client;
        readonly int _max;
        readonly AsyncLocal<Wait?> _current = new();
        readonly MeterListener _listener = new();
        readonly StrongBox<int> _inFlight = new();
        readonly ConcurrentDictionary<string, StrongBox<int>>? _inFlightByHost;

        public Client(Target target, Limits limits)
        {
            (_target, _max) = (target, limits.MaxConnections);
            _inFlightByHost = target.Origins.Count > 1 ? new(StringComparer.Ordinal) : null;
            var handler = target.NewHandler(limits);
            handler.MaxConnectionsPerServer = _max;
            _client = new HttpClient(handler);
            _listener.InstrumentPublished = (instrument, self) =>
            {
                if (instrument is { Name: "http.client.request.time_in_queue", Meter.Name: "System.Net.Http" })
                    self.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<double>((_, seconds, _, _) =>
            {
                if (_current.Value is { } wait)
                    wait.Time += TimeSpan.FromSeconds(seconds);
            });
            _listener.Start();
        }

        public ValueTask<Answer> SendAsync(Uri uri)
        {
            // Set here, because an asynchronous method would undo it on return: the worker's next request must find it again.
            if (_current.Value is not { IsTaken: false } wait)
                _current.Value = wait = new Wait();
            (wait.IsTaken, wait.Time) = (true, TimeSpan.Zero);
            return SendAsync(uri, wait);
        }

        public void Dispose()
        {
            _listener.Dispose();
            _client.Dispose();
        }

        async ValueTask<Answer> SendAsync(Uri uri, Wait wait)
        {
            // Each server has its own cap, so count its requests apart.
            var inFlight = _inFlightByHost?.GetOrAdd(uri.Host, static _ => new StrongBox<int>()) ?? _inFlight;
            var taken = Interlocked.Increment(ref inFlight.Value) > _max;
            try
            {
                var answer = await Exchange.SendAsync(_client, _target.Get(uri));
                return taken ? answer with { Queue = wait.Time } : answer;
            }
            finally
            {
                Interlocked.Decrement(ref inFlight.Value);
                wait.IsTaken = false;
            }
        }
    }

    /// <summary>What the runtime reported about the request that this flow is sending.</summary>
    sealed class Wait
    {
        public bool IsTaken { get; set; }

        public TimeSpan Time { get; set; }
    }
}
