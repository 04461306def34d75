using System.Net;
using Microsoft.AspNetCore.Connections.Features;
using PoolBench.Server.Accounting;
using PoolBench.Server.Behaviours;
using PoolBench.Server.Listeners;
using PoolBench.Tests.Pool;
using Xunit;

namespace PoolBench.Tests.Server;

/// <summary>The account alone, event by event: no socket, nothing left to chance.</summary>
public sealed class LedgerTests
{
    static readonly IPEndPoint Here = new(IPAddress.Loopback, 80);

    /// <summary>A member's account and that of the whole: what the one is told, both count.</summary>
    [Fact]
    public void Every_event_is_counted_once_in_all_in_its_listener_and_in_the_whole()
    {
        var whole = new Ledger(2, () => { });
        var ledger = new Ledger(2, whole);
        var (reset, http2, resumed) = (Accept(ledger, 1, Listener.Http), Accept(ledger, 2, Listener.H2c), Accept(ledger, 3, Listener.Https));
        var (older, full) = (Accept(ledger, 4, Listener.Https), Accept(ledger, 5, Listener.Https));
        foreach (var (entry, session) in new[]
        {
            (resumed, new TlsSession("1.3", true)), (older, new TlsSession("1.2", false)), (full, new TlsSession("1.3", false)),
        })
        {
            ledger.Received(entry, 100);
            ledger.Handshake(entry, session);
        }
        for (var i = 0; i < 3; i++)
            Assert.True(ledger.Request(http2, "HTTP/2", http2: true));
        Assert.True(ledger.Request(reset, "HTTP/1.1", http2: false));
        ledger.Sent(reset, 7);
        ledger.Refuse(Listener.Http);
        ledger.Malformed();
        ledger.Malformed();
        ledger.Silenced(http2);
        ledger.Silenced(http2);
        ledger.Close(reset, ClosedBy.Reset, EndKind.Rst);
        ledger.Close(resumed, ClosedBy.Client);
        ledger.Close(older, ClosedBy.Server, EndKind.Rst);
        ledger.Close(full, ClosedBy.Server);
        Assert.False(ledger.Request(full, "HTTP/1.1", http2: false));
        ledger.Silenced(full);
        ledger.Handshake(full, new("1.3", false));

        foreach (var account in new[] { ledger, whole })
        {
            var (all, https) = (account.Totals(), account.Totals().ByListener["https"]);
            Assert.Equal((5, 1, 5, 0, 2), (all.Accepted, all.Open, all.PeakOpen, all.OpenAtReset, all.Malformed));
            Assert.Equal((4, 3, 1, 1), (all.Requests, all.Http2Streams, all.RequestsAfterClose, all.Refused));
            Assert.Equal((300, 7), (all.BytesReceived, all.BytesSent));
            Assert.Equal((2, 1, 0), (all.Tls.Full, all.Tls.Resumed, all.Tls.Failed));
            Assert.Equal((new(1, 0), new(1, 1)), (all.Tls.ByVersion["1.2"], all.Tls.ByVersion["1.3"]));
            Assert.Equal((1, 2, 1), (all.ClosedByClient, all.ClosedByServer, all.Reset));
            Assert.Equal(new EndCounts { ClientFin = 1, ClientRst = 1, ServerFin = 1, ServerRst = 1, Silent = 1 }, all.Ends);
            Assert.Equal(new UseCounts { Never = 3, Once = 1, Reused = 1 }, all.Use);
            Assert.Equal([new(0, 3), new(1, 1), new(3, 1)], all.RequestsPerConnection);
            // Two of the four that are closed keep an entry.
            Assert.Equal((2, 1), (all.EntriesDropped, https.EntriesDropped));
            Assert.Equal((3, 0, 0, 1, 300, 2, 1), (https.Accepted, https.Open, https.Requests, https.RequestsAfterClose, https.BytesReceived,
                https.Tls.Full, https.Tls.Resumed));
            Assert.Equal((1, 3, 1, 0), (all.ByListener["h2c"].Open, all.ByListener["h2c"].Http2Streams, all.ByListener["h2c"].Ends!.Silent,
                all.ByListener["h2c"].Refused));
            Assert.Equal((1, 1), (all.ByListener["http"].Refused, all.ByListener["http"].Reset));
            Assert.Equal((3, 3, "HTTP/2"), account.Connections()[0] is var open ? (open.Requests, open.Http2Streams, open.Protocol) : default);
        }
    }

    [Fact]
    public void A_reset_zeroes_everything_but_what_is_open()
    {
        var ledger = new Ledger(1, () => { });
        var open = Accept(ledger, 1, Listener.Https);
        foreach (var id in (long[])[2, 3])
        {
            var entry = Accept(ledger, id, Listener.Https);
            ledger.Received(entry, 1);
            ledger.Sent(entry, 1);
            ledger.Handshake(entry, new(id == 2 ? "1.2" : "1.3", id == 2));
            ledger.Request(entry, "HTTP/2", http2: true);
            ledger.Silenced(entry);
            ledger.Close(entry, ClosedBy.Server, EndKind.Rst);
            ledger.Request(entry, "HTTP/2", http2: true);
        }
        ledger.Refuse(Listener.Https);
        ledger.Malformed();
        ledger.Request(open, "HTTP/2", http2: true);
        Assert.Equal((3, 1, 1), ledger.Reset() is var before ? (before.Accepted, before.Refused, before.Malformed) : default);

        var totals = ledger.Totals();
        foreach (var counts in (LedgerCounts[])[totals, totals.ByListener["https"]])
        {
            Assert.Equal((0, 1, 1, 1), (counts.Accepted, counts.Open, counts.PeakOpen, counts.OpenAtReset));
            Assert.Equal((0, 0, 0, 0), (counts.Requests, counts.Http2Streams, counts.RequestsAfterClose, counts.Refused));
            Assert.Equal((0, 0, 0, 0), (counts.BytesReceived, counts.BytesSent, counts.ClientPorts, counts.EntriesDropped));
            Assert.Equal((0, 0, 0), (counts.Tls.Full, counts.Tls.Resumed, counts.Tls.Failed));
            Assert.All(counts.Tls.ByVersion.Values, version => Assert.Equal(new(0, 0), version));
            Assert.Equal((0, 0, 0), (counts.ClosedByClient, counts.ClosedByServer, counts.Reset));
            Assert.Equal(new EndCounts { ClientFin = 0, ClientRst = 0, ServerFin = 0, ServerRst = 0, Silent = 0 }, counts.Ends);
            Assert.Equal(new UseCounts { Never = 1, Once = 0, Reused = 0 }, counts.Use);
            Assert.Equal([new(0, 1)], counts.RequestsPerConnection);
        }
        Assert.Equal(0, totals.Malformed);
        Assert.Equal((1, 0, 0), Assert.Single(ledger.Connections()) is var left ? (left.Id, left.Requests, left.Http2Streams) : default);
        // A port that was used before the reset counts anew.
        Accept(ledger, 4, Listener.Https, port: 1);
        Assert.Equal(1, ledger.Totals().ClientPorts);
    }

    [Fact]
    public void Client_ports_are_counted_once_each_however_often_they_come()
    {
        var ledger = new Ledger(10, () => { });
        foreach (var (port, different) in new[] { (1, 1), (2, 2), (1, 2), (1, 2), (65, 3), (64, 4), (65, 4), (65_535, 5), (65_535, 5) })
        {
            Accept(ledger, 1, Listener.Http, port);
            Assert.Equal(different, ledger.Totals().ClientPorts);
        }
    }

    /// <summary>A handshake failed where TLS was spoken and none was completed.</summary>
    [Theory]
    [InlineData(Listener.Https, true, false, 1)]
    [InlineData(Listener.Https, true, true, 0)]
    [InlineData(Listener.Https, false, false, 0)]
    [InlineData(Listener.Http, true, false, 0)]
    internal void What_began_over_TLS_and_came_to_no_session_is_a_failed_handshake(Listener listener, bool began, bool session, long failed)
    {
        var ledger = new Ledger(10, () => { });
        var entry = Accept(ledger, 1, listener);
        if (began)
            ledger.Received(entry, 1);
        if (session)
            ledger.Handshake(entry, new("1.3", false));
        ledger.Close(entry, ClosedBy.Client);
        ledger.Close(entry, ClosedBy.Client);
        Assert.Equal((failed, failed, 1),
            (ledger.Totals().Tls.Failed, ledger.Totals().ByListener[Ledger.Name(listener)].Tls.Failed, ledger.Totals().ClosedByClient));
    }

    [Fact]
    public void Who_is_asked_to_close_is_open_and_alive()
    {
        ConnectionEntry? dead = null;
        Ledger? ledger = null;
        ledger = new(10, () => ledger!.Close(dead!, ClosedBy.Reset));
        var (living, closed) = (new Asked(), new Asked());
        Accept(ledger, 1, Listener.Http).Lifetime = living;
        Accept(ledger, 2, Listener.Http);
        (dead = Accept(ledger, 3, Listener.Http)).Lifetime = closed;
        Assert.Equal(2, ledger.RequestClose());
        Assert.Equal((1, 0), (living.Times, closed.Times));
        Assert.Null(dead.Lifetime);
    }

    [Fact]
    public void What_a_closed_entry_is_told_changes_nothing_but_its_own_count()
    {
        var ledger = new Ledger(10, () => { });
        var entry = ledger.Accept(1, Listener.H2c, Here, Here);
        Assert.True(ledger.Request(entry, "HTTP/2", true));
        ledger.Close(entry, ClosedBy.Reset);
        var before = ledger.Connections().Single();
        Assert.False(ledger.Request(entry, "HTTP/2", true));
        ledger.Received(entry, 5);
        ledger.Sent(entry, 5);
        ledger.Close(entry, ClosedBy.Client);
        Assert.Equal(before, ledger.Connections().Single());
        var totals = ledger.Totals();
        Assert.Equal((1, 1, 1, 0), (totals.Requests, totals.RequestsAfterClose, totals.Reset, totals.ClosedByClient));
        Assert.Equal((0, 0), (totals.BytesReceived, totals.BytesSent));
        Assert.Equal(totals.RequestsAfterClose, totals.ByListener["h2c"].RequestsAfterClose);
        ledger.Reset();
        Assert.Equal(0, ledger.Totals().RequestsAfterClose);
    }

    [Fact]
    public void A_time_line_has_every_connections_events_in_their_order()
    {
        var clock = new PoolClock();
        var ledger = new Ledger(10, () => { }, clock);
        var before = Accept(ledger, 1, Listener.Https);
        ledger.StartTimeline();
        var second = Accept(ledger, 3, Listener.Https);
        Tick();
        var first = Accept(ledger, 2, Listener.Https);
        Tick();
        ledger.Handshake(second, new("1.3", false));
        Tick();
        var answered = ledger.Timeline!.Begin(3);
        Tick();
        answered();
        Tick();
        ledger.Timeline!.Begin(3)();
        // Its connection is closed before its answer is complete; another's is not complete at the end.
        Tick();
        var broken = ledger.Timeline!.Begin(2);
        Tick();
        ledger.Close(first, ClosedBy.Reset);
        Tick();
        broken();
        Tick();
        ledger.Timeline!.Begin(3);
        ledger.Request(before, "HTTP/1.1", http2: false);
        ledger.Timeline!.Begin(1)();
        Tick();
        var record = ledger.StopTimeline();
        Assert.Equal((1_000, 0, 0, false), (record.EndNs, record.Dropped, record.DroppedConnections, record.EndedItself));
        Assert.Equal([(3, 0, 200, null, null), (2, 100, null, 700, ClosedBy.Reset)],
            record.Connections.Select(lane => (lane.Id, lane.OpenedNs, lane.SecuredNs, lane.ClosedNs, lane.ClosedBy)));
        Assert.Equal([new(300, 400), new(500, 500), new(900, 1_000)], record.Connections[0].Requests);
        Assert.Equal([new(600, 700)], record.Connections[1].Requests);

        void Tick() => clock.Advance(TimeSpan.FromTicks(1));
    }

    static ConnectionEntry Accept(Ledger ledger, long id, Listener listener, int? port = null) =>
        ledger.Accept(id, listener, Here, new(IPAddress.Loopback, port ?? (int)id));

    sealed class Asked : IConnectionLifetimeNotificationFeature
    {
        public int Times { get; private set; }

        public CancellationToken ConnectionClosedRequested { get; set; }

        public void RequestClose() => Times++;
    }
}
