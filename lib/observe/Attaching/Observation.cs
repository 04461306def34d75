using System.Diagnostics;
using Microsoft.Diagnostics.NETCore.Client;
using Microsoft.Diagnostics.Tracing;
using PoolBench.Core;
using PoolBench.Core.Traces;
using PoolBench.Observe.Accounting;

namespace PoolBench.Observe.Attaching;

/// <summary>A running program that is listened to, from the attach to the last event.</summary>
sealed class Observation : IDisposable
{
    /// <summary>Room for events in the observed program, which takes memory there only as far as it is needed.</summary>
    const int BufferMB = 128;

    /// <summary>How long the runtime may take to hand over what it still has.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);

    readonly EventPipeSession _session;
    readonly EventPipeEventSource _source;
    readonly Decoder _decoder;
    readonly SocketWatch _sockets;
    readonly Task _reading;
    readonly Task _looking;
    readonly CancellationTokenSource _end = new();
    readonly long _began = Stopwatch.GetTimestamp();
    readonly DateTimeOffset _startedUtc = DateTimeOffset.UtcNow;
    ObservedProcess _process;
    readonly bool _launched;
    readonly TimeSpan? _up;
    bool _ended;

    Observation(ObservedProcess process, EventPipeSession session, bool launched)
    {
        (_process, _session, _launched, _up) = (process, session, launched, launched ? TimeSpan.Zero : process.Up);
        _decoder = new Decoder(Account);
        _sockets = new SocketWatch(process.Id, Account);
        _sockets.Look();
        _source = new EventPipeEventSource(session.EventStream);
        _source.Dynamic.All += _decoder.Take;
        _reading = Task.Factory.StartNew(Read, TaskCreationOptions.LongRunning);
        _looking = Task.Run(LookAsync);
    }

    /// <summary>What is known so far.</summary>
    public Account Account { get; } = new();

    /// <summary>How long it has been observed.</summary>
    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_began);

    /// <summary>Completes when the program has ended, or tells nothing any more.</summary>
    public Task Ended => _reading;

    /// <summary>Starts to listen.</summary>
    /// <exception cref="SuiteException">The process does not let itself be observed; exit code 2.</exception>
    public static Observation Start(ObservedProcess process)
    {
        process.Check();
        try
        {
            return new(process, new DiagnosticsClient(process.Id).StartEventPipeSession(Providers.All, requestRundown: false, BufferMB), false);
        }
        catch (Exception refusal) when (refusal is DiagnosticsClientException or TimeoutException or IOException)
        {
            throw process.Refusal(refusal);
        }
    }

    /// <summary>Starts to listen to a program that waits for its first line to run, and lets it run.</summary>
    /// <exception cref="SuiteException">It opens no diagnostic port in time; exit code 2.</exception>
    internal static async Task<Observation> StartAsync(LaunchedProgram program, CancellationToken cancellation)
    {
        var client = new DiagnosticsClient(program.Id);
        var session = await program.WhenReadyAsync(
            () => client.StartEventPipeSession(Providers.All, requestRundown: false, BufferMB), cancellation);
        var observation = new Observation(ObservedProcess.Of(program.Id)!, session, launched: true);
        client.ResumeRuntime();
        return observation;
    }

    /// <summary>Ends the observation, takes what the runtime still has, and closes the account.</summary>
    /// <exception cref="SuiteException">The program's .NET is too old; exit code 2.</exception>
    public async Task<PoolTrace> StopAsync()
    {
        var length = Elapsed;
        _ended = _reading.IsCompleted;
        _sockets.Look();
        if (!_ended)
            try
            {
                using var limit = new CancellationTokenSource(Patience);
                await _session.StopAsync(limit.Token);
            }
            catch (Exception gone) when (gone is DiagnosticsClientException or IOException or OperationCanceledException)
            {
                _ended = true;
            }
        await Task.WhenAny(_reading, Task.Delay(Patience));
        await _end.CancelAsync();
        await _looking;
        if (_decoder.IsTooOld)
            throw new SuiteException($"Process {_process.Id} runs a .NET before 8, which does not tell which connection a request has. "
                + "Observe a program on .NET 8 or newer.");
        // Sockets that the last connections left.
        _sockets.Look();
        var process = new TraceProcess(
            _process.Id, _process.Name, _process.Runtime ?? "unknown", _launched, _ended, _up is { } up ? (long)up.TotalNanoseconds : null);
        return Account.ToTrace(process, _startedUtc, (long)length.TotalNanoseconds, _source.EventsLost, _sockets.Closes());
    }

    public void Dispose()
    {
        _end.Cancel();
        // Ends the stream, and with it the reading.
        _session.Dispose();
        _reading.Wait(TimeSpan.FromSeconds(5));
        _source.Dispose();
        _end.Dispose();
    }

    void Read()
    {
        try
        {
            _source.Process();
        }
        catch (Exception fault) when (fault is IOException or FormatException or ObjectDisposedException or InvalidOperationException)
        {
            // The stream broke off in the middle: the program has ended.
        }
    }

    async Task LookAsync()
    {
        using var timer = new PeriodicTimer(LookEvery);
        try
        {
            while (await timer.WaitForNextTickAsync(_end.Token))
            {
                _sockets.Look();
                // A program that was just launched has not loaded its runtime yet.
                if (_process.Runtime is null && ObservedProcess.Of(_process.Id) is { Runtime: { } runtime })
                    _process = _process with { Runtime = runtime };
            }
        }
        catch (OperationCanceledException)
        {
            // The end.
        }
    }
}
