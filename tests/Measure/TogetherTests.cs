using System.Diagnostics.Tracing;
using PoolBench.Measure.Links;
using PoolBench.Measure.Recording;
using PoolBench.Measure.Strategies;
using PoolBench.Server;
using PoolBench.Tests.Server;
using Xunit;

namespace PoolBench.Tests.Measure;

/// <summary>Requests of one client begin, and are under way, at once: no lock is held while one starts, none waits for another.</summary>
[Collection(Alone.Name)]
public sealed class TogetherTests
{
    const int Width = 4;

    [Theory]
    [InlineData("shared")]
    [InlineData("factory")]
    [InlineData("per-request")]
    [InlineData("connection-close")]
    [InlineData("max-per-server-8")]
    [InlineData("semaphore-8")]
    [InlineData("limits-8-8")]
    public async Task Four_requests_begin_and_wait_together(string strategy)
    {
        await using var server = await EchoServer.StartAsync(new EchoServerOptions());
        var target = new Hosts(server.Ready, server.RootCertificate).Target(Link.Http, 1);
        var hold = Guid.NewGuid().ToString("N");
        using var client = Named(strategy).Open(target);
        using var start = new Start(hold);
        var uri = new Uri(target.Origin, $"/hold/{hold}?count={Width}&size=1");
        // Each on a thread of its own, or a start that waits would keep the next one from its turn.
        await Task.WhenAll(Enumerable.Range(0, Width).Select(_ => Task.Factory.StartNew(
            () => client.SendAsync(uri).AsTask(), TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)
            .Unwrap())).Bounded();
        Assert.True(start.WasShared);
    }

    static Strategy Named(string id) => id switch
    {
        "max-per-server-8" => new MaxPerServer(CappedStrategy.Capped(8)),
        "semaphore-8" => new Semaphored(CappedStrategy.Capped(8)),
        "limits-8-8" => new LimitedPool(CappedStrategy.Capped(8)),
        _ => Strategy.Of(id),
    };

    /// <summary>Holds every thread that begins one of the requests, in the runtime's own event of it, until all have begun.</summary>
    sealed class Start(string path) : EventListener
    {
        static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

        readonly ManualResetEventSlim _all = new();
        int _inside;

        /// <summary>Whether all were in it at once.</summary>
        public bool WasShared => _all.IsSet;

        protected override void OnEventSourceCreated(EventSource source)
        {
            if (source.Name == "System.Net.Http")
                EnableEvents(source, EventLevel.Informational);
        }

        protected override void OnEventWritten(EventWrittenEventArgs written)
        {
            // Before its own constructor has run, it may hear of others' requests.
            if (_all is null || written.EventName != "RequestStart"
                || !written.Payload!.OfType<string>().Any(part => part.Contains(path, StringComparison.Ordinal)))
                return;
            if (Interlocked.Increment(ref _inside) == Width)
                _all.Set();
            if (!_all.Wait(Patience))
                Interlocked.Decrement(ref _inside);
        }

        public override void Dispose()
        {
            base.Dispose();
            _all.Dispose();
        }
    }
}
