using System.IO.Pipelines;
using System.Text;
using PoolBench.Server.Rtt;
using PoolBench.Tests.Pool;
using Xunit;

namespace PoolBench.Tests.Server.Rtt;

/// <summary>One direction of a slow link under a clock that stands: everything happens in the call that causes it.</summary>
public sealed class DelayLineTests : IDisposable
{
    static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(10);

    readonly PoolClock _clock = new();
    readonly Pipe _source = new(Direct(1));
    readonly Pipe _sink = new(Direct(50));
    DelayLine? _line;

    public void Dispose() => _line?.Dispose();

    [Fact]
    public void Each_piece_arrives_a_delay_after_it_was_sent_and_in_order()
    {
        Start();
        Send("a");
        _clock.Advance(Ms(4));
        Send("b");
        _clock.Advance(Ms(6) - TimeSpan.FromTicks(1));
        Assert.Equal("", Arrived());
        _clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal("a", Arrived());
        _clock.Advance(Ms(4) - TimeSpan.FromTicks(1));
        Assert.Equal("", Arrived());
        _clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal("b", Arrived());
    }

    [Fact]
    public void Nothing_arrives_before_it_may_and_then_all_in_order()
    {
        Start(notBefore: Ms(30));
        Send("a");
        _clock.Advance(Ms(15));
        Send("b");
        _clock.Advance(Ms(15) - TimeSpan.FromTicks(1));
        Assert.Equal("", Arrived());
        _clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal("ab", Arrived());
    }

    [Fact]
    public async Task The_end_takes_as_long_as_data_and_comes_after_it()
    {
        var run = Start();
        Send("a");
        _clock.Advance(Ms(3));
        await _source.Writer.CompleteAsync();
        _clock.Advance(Ms(7));
        Assert.Equal("a", Arrived());
        Assert.False(_sink.Reader.TryRead(out _));
        _clock.Advance(Ms(3) - TimeSpan.FromTicks(1));
        Assert.False(_sink.Reader.TryRead(out _));
        _clock.Advance(TimeSpan.FromTicks(1));
        Assert.True(_sink.Reader.TryRead(out var end) && end.IsCompleted && end.Buffer.IsEmpty);
        await run.Bounded();
    }

    [Fact]
    public async Task A_broken_source_is_passed_on_at_once_and_what_is_on_the_way_is_lost()
    {
        var run = Start();
        Send("a");
        await _source.Writer.CompleteAsync(new IOException("reset"));
        Assert.Equal("reset", Assert.Throws<IOException>(() => _sink.Reader.TryRead(out _)).Message);
        await run.Bounded();
        Assert.Equal("reset", _line!.Error?.Message);
    }

    [Fact]
    public async Task A_stop_ends_it_at_once()
    {
        var run = Start();
        Send("a");
        _line!.Stop();
        await run.Bounded();
        Assert.True(_sink.Reader.TryRead(out var end) && end.IsCompleted && end.Buffer.IsEmpty);
        Assert.True((await _source.Writer.FlushAsync(TestContext.Current.CancellationToken)).IsCompleted);
    }

    [Fact]
    public async Task A_reader_that_has_gone_stops_the_writer()
    {
        var run = Start();
        await _sink.Reader.CompleteAsync();
        Send("a");
        _clock.Advance(Delay);
        await run.Bounded();
        Assert.True((await _source.Writer.FlushAsync(TestContext.Current.CancellationToken)).IsCompleted);
    }

    [Fact]
    public async Task A_slow_reader_stops_the_writer_when_the_way_is_full()
    {
        var run = Start(most: 100);
        // The source holds a single write: the next waits until the line has taken it.
        var sent = 0;
        var waiting = Write();
        for (; sent < 100 && waiting.IsCompletedSuccessfully; waiting = Write())
            sent++;
        Assert.Equal(10, sent);

        // The first pieces arrive until the reader's own room of 50 is full; as many more are taken, and no others, however long one waits.
        _clock.Advance(Delay);
        for (; sent < 14; waiting = Write())
        {
            await waiting.Bounded();
            sent++;
        }
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.False(await Done(waiting));

        // Everything comes, in order, once somebody reads.
        var all = new StringBuilder();
        for (; sent < 30; waiting = Write())
        {
            await Reading(waiting);
            sent++;
        }
        await Reading(waiting);
        await _source.Writer.CompleteAsync();
        await Reading(run);
        Assert.Equal(string.Concat(Enumerable.Range(0, 31).Select(Piece)), all.ToString());

        Task Write() => _source.Writer.WriteAsync(Encoding.ASCII.GetBytes(Piece(sent)), TestContext.Current.CancellationToken).AsTask();

        static string Piece(int number) => $"{number:0000000000}";

        async Task Reading(Task until)
        {
            for (var left = 10_000; !until.IsCompleted && left > 0; left--)
            {
                _clock.Advance(Delay);
                all.Append(Arrived());
                await Task.Delay(1, TestContext.Current.CancellationToken);
            }
            await until.Bounded();
            all.Append(Arrived());
        }
    }

    /// <summary>Whether a write that may still be under way on another thread comes through; what never does is looked at a hundred times.</summary>
    static async Task<bool> Done(Task task)
    {
        for (var look = 0; look < 100 && !task.IsCompleted; look++)
            await Task.Delay(1, TestContext.Current.CancellationToken);
        return task.IsCompleted;
    }

    static PipeOptions Direct(long most) =>
        new(readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, pauseWriterThreshold: most,
            resumeWriterThreshold: Math.Max(1, most / 2), useSynchronizationContext: false);

    static TimeSpan Ms(double time) => TimeSpan.FromMilliseconds(time);

    Task Start(TimeSpan notBefore = default, int most = DelayLine.MostBytes)
    {
        _line = new DelayLine(_source.Reader, _sink.Writer, Delay, _clock.GetTimestamp() + notBefore.Ticks, _clock, most);
        return _line.RunAsync();
    }

    void Send(string text) => Assert.True(_source.Writer.WriteAsync(Encoding.ASCII.GetBytes(text)).AsTask().IsCompletedSuccessfully);

    string Arrived()
    {
        if (!_sink.Reader.TryRead(out var read))
            return "";
        var text = Encoding.ASCII.GetString(read.Buffer);
        _sink.Reader.AdvanceTo(read.Buffer.End);
        return text;
    }
}
