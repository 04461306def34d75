using System.Diagnostics;
using System.Globalization;
using PoolBench.Core;
using PoolBench.Core.Terminal;
using PoolBench.Measure.Recording;

namespace PoolBench.Bench.Observing;

/// <summary>Shows what a long job is doing, and gives it up when it takes too long.</summary>
sealed class JobStatus : IDisposable
{
    /// <summary>How much longer than its requests one setting may take: waits for sockets to close are bounded by themselves.</summary>
    static readonly TimeSpan Slack = TimeSpan.FromSeconds(180);

    static readonly TimeSpan Silence = TimeSpan.FromSeconds(2);
    static readonly TimeSpan Often = TimeSpan.FromSeconds(5);

    readonly StatusLine _status;
    readonly Timer _timer;
    readonly long _started = Stopwatch.GetTimestamp();
    bool _ended;

    public JobStatus(TextWriter error)
    {
        var inPlace = ReferenceEquals(error, Console.Error) && !Console.IsErrorRedirected;
        _status = new StatusLine(error, inPlace, inPlace ? Math.Max(40, Console.WindowWidth) : 150);
        _timer = new Timer(_ => Show(), null, Silence, inPlace ? TimeSpan.FromSeconds(1) : Often);
    }

    /// <summary>Knows what the job is doing.</summary>
    public Pulse Pulse { get; } = new();

    /// <summary>Waits for one setting.</summary>
    /// <exception cref="SuiteException">It takes too long; exit code 4.</exception>
    public async Task<T> OverAsync<T>(Task<T> work, TimeSpan length, CancellationToken cancellation)
    {
        try
        {
            return await work.WaitAsync(length * 3 + Slack, cancellation);
        }
        catch (TimeoutException late)
        {
            throw new SuiteException($"It took too long while {Pulse.Now}: nothing was measured. Is the machine busy? Try a lower --speed.",
                ExitCodes.NotMeasured, late);
        }
    }

    public void Dispose()
    {
        if (_ended)
            return;
        _ended = true;
        _timer.Dispose();
        _status.Clear();
    }

    void Show() => _status.Show(string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(_started).TotalSeconds:0} s: {Pulse.Now}"));
}
