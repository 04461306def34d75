using System.Globalization;

namespace PoolBench.Measure.Recording;

/// <summary>What a process is doing and how far it is, for a watcher on another thread or in another process.</summary>
sealed class Pulse
{
    readonly Lock _lock = new();
    Beat _beat = new("starting", 0, 0, 0);
    Func<long>? _answered;

    /// <summary>Called with each step before it begins; null: not called.</summary>
    public Action<Beat>? Told { get; set; }

    /// <summary>The current state.</summary>
    public Beat Now
    {
        get
        {
            lock (_lock)
                return _answered is null ? _beat : _beat with { Answered = _answered() };
        }
    }

    /// <summary>Begins a step that sends nothing, or nothing that is counted.</summary>
    public void Show(string doing) => Show(doing, null, 0);

    /// <summary>Begins a step that sends requests.</summary>
    /// <param name="doing">What is being done.</param>
    /// <param name="answered">How many of them have ended so far.</param>
    /// <param name="of">How many there are.</param>
    public void Show(string doing, Func<long>? answered, long of)
    {
        lock (_lock)
            (_beat, _answered) = (new Beat(doing, 0, of, _beat.Step + 1), answered);
        Told?.Invoke(_beat);
    }

    /// <summary>Shows the state of another process.</summary>
    public void Show(Beat beat)
    {
        lock (_lock)
            (_beat, _answered) = (beat, null);
    }
}

/// <summary>What a <see cref="Pulse"/> shows at one instant.</summary>
/// <param name="Doing">What is being done.</param>
/// <param name="Answered">Requests of this step that have ended, answered or failed.</param>
/// <param name="Of">Requests of this step; 0: it has none.</param>
/// <param name="Step">Steps so far.</param>
sealed record Beat(string Doing, long Answered, long Of, int Step)
{
    /// <summary>The last words of a step whose duration the user's client decides.</summary>
    public const string Theirs = "your client";

    /// <summary>The sum of the limits in our own steps, e.g. waiting for sockets to close, is no more than this.</summary>
    static readonly TimeSpan Ours = TimeSpan.FromSeconds(45);

    /// <summary>How long the same state may show.</summary>
    /// <param name="theirs">The limit where the client decides.</param>
    public TimeSpan Limit(TimeSpan theirs) => Of > 0 || Doing.EndsWith(Theirs, StringComparison.Ordinal) || theirs > Ours ? theirs : Ours;

    public override string ToString() =>
        Of == 0 ? Doing : string.Create(CultureInfo.InvariantCulture, $"{Doing}, {Answered:#,0} of {Of:#,0} requests");
}
