using System.Diagnostics;
using System.Globalization;
using PoolBench.Core;
using PoolBench.Core.Terminal;
using PoolBench.Measure.Own;
using PoolBench.Measure.Recording;

namespace PoolBench.Bench.Loads;

/// <summary>Watches a load from outside: shows what it is doing when it takes long, and gives it up when nothing happens any more.</summary>
sealed class LoadWatch : IDisposable
{
    /// <summary>The default for how long nothing may happen.</summary>
    public static TimeSpan Usual { get; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a load says nothing.</summary>
    static readonly TimeSpan Silence = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Where lines cannot be rewritten, the time until the same line is shown again. No line follows another within <see cref="Silence"/>.
    /// </summary>
    static readonly TimeSpan Often = TimeSpan.FromSeconds(10);

    /// <summary>Longer than any request takes on a machine that is merely busy.</summary>
    static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(100);

    readonly Load _load;
    readonly Pulse _pulse;
    readonly ControlClient _control;
    readonly StatusLine _status;
    readonly bool _inPlace;
    readonly long _started = Stopwatch.GetTimestamp();
    readonly TaskCompletionSource<string> _stuck = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly Watchdog _dog;
    (string Doing, TimeSpan At)? _shown;
    TimeSpan? _measuringSince;

    /// <summary>Starts to watch.</summary>
    /// <param name="load">The load.</param>
    /// <param name="pulse">Knows what the load is doing.</param>
    /// <param name="control">The server's control port, which tells what the server saw.</param>
    /// <param name="error">Where the status is shown.</param>
    public LoadWatch(Load load, Pulse pulse, ControlClient control, TextWriter error)
    {
        (_load, _pulse, _control) = (load, pulse, control);
        _inPlace = ReferenceEquals(error, Console.Error) && !Console.IsErrorRedirected;
        _status = new StatusLine(error, _inPlace, _inPlace ? Math.Max(40, Console.WindowWidth) : 150);
        _dog = new Watchdog(pulse, LimitOf, beat => _stuck.TrySetResult($"Nothing happened for {Seconds(LimitOf(beat))}"), Look);
    }

    /// <summary>Waits for the work.</summary>
    /// <exception cref="SuiteException">The load is given up; exit code 4. The message says what was seen.</exception>
    public async Task<T> OverAsync<T>(Task<T> work)
    {
        if (await Task.WhenAny(work, _stuck.Task) == work)
            return await work;
        throw new SuiteException($"{await _stuck.Task} while {_pulse.Now}. {await SeenAsync()} {Advice}", ExitCodes.NotMeasured);
    }

    public void Dispose()
    {
        _dog.Dispose();
        if (_shown is not null)
            _status.Clear();
    }

    string Advice => _load.Row.Strategy is OwnClient
        ? "Nothing was measured. Find out what your client waits for, such as responses that nobody disposes of, or allow more with --limit."
        : "Nothing was measured. Ask for less, or allow more with --limit.";

    /// <summary>How long the same state may show. While requests are sent, the longest that one may take by its options is added.</summary>
    TimeSpan LimitOf(Beat beat) => beat.Limit(_load.Limit + (beat.Of > 0 ? Gap : default));

    /// <summary>The longest time without events that the options allow.</summary>
    TimeSpan Gap =>
        (_load.Row.Workload.Delay * 2) + (_load.Row.Link.Rtt * 8) + Resting + (_load.Row.Manner?.Timeout ?? default) + _load.Waits
            + (_load.Row.Workload.Arrivals is { } arrivals ? _gap ??= LongestGap(arrivals.DueNs(_load.Row.Workload.Requests)) : default);

    TimeSpan? _gap;

    int Attempts => 1 + (_load.Row.Manner?.Retries ?? 0);

    /// <summary>How long a worker sends nothing between two requests.</summary>
    TimeSpan Resting => LoadManner.RestOf(_load.Row.Workload);

    /// <summary>The longest time of the measured phase: as long as if its requests were sent one after another.</summary>
    TimeSpan Longest => _load.Limit + Gap + (_load.Row.Workload.Requests * (Attempts * (_load.Row.Workload.Delay + (_load.Row.Link.Rtt * 4) + Slow
            + (_load.Row.Manner?.Timeout ?? default) + _load.Waits) + Resting))
        + (_load.Row.Workload.Arrivals is { } arrivals ? TimeSpan.FromSeconds(_load.Row.Workload.Requests / arrivals.Rate) : default);

    void Look(Beat beat)
    {
        var now = Stopwatch.GetElapsedTime(_started);
        if (beat.Doing != LoadWork.Measuring)
            _measuringSince = null;
        else if (now - (_measuringSince ??= now) > Longest)
            _stuck.TrySetResult($"It took longer than {Seconds(Longest)}, more than its requests would take one after another,");
        if (now < Silence || (!_inPlace && _shown is var (doing, at) && now - at < (doing == beat.Doing ? Often : Silence)))
            return;
        _shown = (beat.Doing, now);
        _status.Show(string.Create(CultureInfo.InvariantCulture, $"{now.TotalSeconds:0} s: {beat}"));
    }

    /// <summary>What the server saw, if it still answers.</summary>
    async Task<string> SeenAsync()
    {
        try
        {
            var totals = await _control.TotalsAsync().WaitAsync(TimeSpan.FromSeconds(5));
            return string.Create(CultureInfo.InvariantCulture,
                $"The server has counted {totals.Requests:#,0} requests and {totals.Accepted + totals.OpenAtReset:#,0} "
                + $"connections, {totals.Open:#,0} of them open.");
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException or TimeoutException)
        {
            return "The server did not answer either.";
        }
    }

    static TimeSpan LongestGap(long[] dueNs)
    {
        var gap = dueNs.Length == 0 ? 0 : dueNs[0];
        for (var i = 1; i < dueNs.Length; i++)
            gap = Math.Max(gap, dueNs[i] - dueNs[i - 1]);
        return TimeSpan.FromTicks(gap / TimeSpan.NanosecondsPerTick);
    }

    static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:#,0.#} s");
}
