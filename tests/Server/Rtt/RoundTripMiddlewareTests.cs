using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Connections;
using PoolBench.Server.Rtt;
using PoolBench.Tests.Pool;
using Xunit;

namespace PoolBench.Tests.Server.Rtt;

/// <summary>The link as a whole under a clock that stands: 20 ms there and back.</summary>
public sealed class RoundTripMiddlewareTests : IAsyncDisposable
{
    static readonly TimeSpan Rtt = TimeSpan.FromMilliseconds(20);

    readonly PoolClock _clock = new();
    readonly Pipe _fromClient = new(Direct), _toClient = new(Direct);
    readonly CancellationTokenSource _closedNear = new();
    readonly DefaultConnectionContext _connection;
    readonly TaskCompletionSource _served = new();

    public RoundTripMiddlewareTests() =>
        _connection = new("test", new Ends(_fromClient.Reader, _toClient.Writer),
            new Ends(_toClient.Reader, _fromClient.Writer))
        { ConnectionClosed = _closedNear.Token };

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        _closedNear.Dispose();
    }

    [Fact]
    public async Task The_first_answer_takes_two_round_trips_and_every_other_one()
    {
        var run = Accept(Echo);
        await Send("hello");
        _clock.Advance(1.5 * Rtt - TimeSpan.FromTicks(1));
        Assert.Equal("", Received);
        _clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal("", Received);
        _clock.Advance(0.5 * Rtt - TimeSpan.FromTicks(1));
        Assert.Equal("", Received);
        _clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal("hello", Received);

        await Send("again");
        _clock.Advance(0.5 * Rtt);
        _clock.Advance(0.5 * Rtt - TimeSpan.FromTicks(1));
        Assert.Equal("", Received);
        _clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal("again", Received);
        await End(run);
    }

    [Fact]
    public async Task The_server_hears_of_the_clients_end_half_a_round_trip_later()
    {
        var run = Accept(Echo);
        _clock.Advance(2 * Rtt);
        await _fromClient.Writer.CompleteAsync();
        await _closedNear.CancelAsync();
        _clock.Advance(0.5 * Rtt - TimeSpan.FromTicks(1));
        Assert.False(_connection.ConnectionClosed.IsCancellationRequested);
        Assert.False(_served.Task.IsCompleted);
        _clock.Advance(TimeSpan.FromTicks(1));
        await _served.Task.Bounded();
        await Eventually.Equal(true, () => _far.IsCancellationRequested);
        _clock.Advance(Rtt);
        await run.Bounded();
    }

    [Fact]
    public async Task A_broken_connection_is_heard_of_at_once()
    {
        var run = Accept(Echo);
        await _fromClient.Writer.CompleteAsync(new ConnectionResetException("reset"));
        Assert.Equal("reset", (await Assert.ThrowsAsync<ConnectionResetException>(() => run.Bounded())).Message);
        Assert.True(_far.IsCancellationRequested);
    }

    [Fact]
    public async Task A_server_that_speaks_first_is_heard_after_the_handshake_and_before_the_connection_is_given_up()
    {
        var run = Accept(async connection => await connection.Transport.Output.WriteAsync("bye"u8.ToArray()));
        _clock.Advance(2 * Rtt - TimeSpan.FromTicks(1));
        Assert.Equal("", Received);
        Assert.False(run.IsCompleted);
        _clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal("bye", Received);
        await run.Bounded();
        Assert.True(_toClient.Reader.TryRead(out var end) && end.IsCompleted);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    public void Without_a_round_trip_time_nothing_is_put_into_the_pipeline(int ms, int middleware)
    {
        var builder = new Builder();
        builder.UseRoundTrip(
            TimeSpan.FromMilliseconds(ms), () => throw new InvalidOperationException("no connection, no clock"), PipeScheduler.Inline);
        Assert.Equal(middleware, builder.Count);
    }

    CancellationToken _far;

    string Received
    {
        get
        {
            if (!_toClient.Reader.TryRead(out var read))
                return "";
            var text = Encoding.ASCII.GetString(read.Buffer);
            _toClient.Reader.AdvanceTo(read.Buffer.End);
            return text;
        }
    }

    Task Accept(ConnectionDelegate serve)
    {
        var builder = new Builder();
        builder.UseRoundTrip(Rtt, () => _clock, PipeScheduler.Inline);
        return builder.Build(async connection =>
        {
            _far = connection.ConnectionClosed;
            await serve(connection);
            _served.TrySetResult();
        })(_connection);
    }

    async Task Echo(ConnectionContext connection)
    {
        while (await connection.Transport.Input.ReadAsync() is { IsCompleted: false } read)
        {
            foreach (var piece in read.Buffer)
                await connection.Transport.Output.WriteAsync(piece);
            connection.Transport.Input.AdvanceTo(read.Buffer.End);
        }
    }

    async Task Send(string text) => await _fromClient.Writer.WriteAsync(Encoding.ASCII.GetBytes(text), TestContext.Current.CancellationToken);

    async Task End(Task run)
    {
        await _fromClient.Writer.CompleteAsync();
        _clock.Advance(0.5 * Rtt);
        await _served.Task.Bounded();
        _clock.Advance(0.5 * Rtt);
        await run.Bounded();
    }

    static PipeOptions Direct => new(readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, useSynchronizationContext: false);

    sealed class Ends(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input => input;

        public PipeWriter Output => output;
    }

    sealed class Builder : IConnectionBuilder
    {
        readonly List<Func<ConnectionDelegate, ConnectionDelegate>> _middleware = [];

        public IServiceProvider ApplicationServices => throw new InvalidOperationException("no services");

        public int Count => _middleware.Count;

        public IConnectionBuilder Use(Func<ConnectionDelegate, ConnectionDelegate> middleware)
        {
            _middleware.Add(middleware);
            return this;
        }

        public ConnectionDelegate Build() => throw new InvalidOperationException("no end");

        public ConnectionDelegate Build(ConnectionDelegate last) =>
            _middleware.AsEnumerable().Reverse().Aggregate(last, (next, middleware) => middleware(next));
    }
}
