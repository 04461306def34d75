using System.Diagnostics;
using System.Net;
using System.Runtime.InteropServices;
using System.Text.Json;
using PoolBench.Bench.Loads;
using PoolBench.Core;
using PoolBench.Core.Processes;
using PoolBench.Core.Runs;
using PoolBench.Core.Terminal;
using PoolBench.Machine;
using PoolBench.Measure.Own;
using PoolBench.Measure.Recording;
using PoolBench.Measure.Remote;
using PoolBench.Server.Books;

namespace PoolBench.Bench.Fleet;

/// <summary>
/// One member of a fleet: enrols, compares clocks, gets ready, waits for the others, sends its part, tells what it measured, and waits for the others
/// again. It never sends twice, whatever becomes of the others.
/// </summary>
/// <param name="ask">What the command line and the engine ask for.</param>
/// <param name="error">Shows what is going on.</param>
sealed class MemberJob(MemberJob.Request ask, TextWriter error)
{
    /// <summary>What a member is asked to do.</summary>
    /// <param name="Run">The run's name.</param>
    /// <param name="Rank">Which member this is.</param>
    /// <param name="Size">Of how many.</param>
    /// <param name="Load">What it sends.</param>
    /// <param name="Case">The same in words, with a hash.</param>
    /// <param name="Plan">What is done to the fleet on purpose.</param>
    /// <param name="Within">How long a gate may stay shut.</param>
    /// <param name="Patience">How long a member, or the server, may be silent.</param>
    internal sealed record Request(
        string Run, int Rank, int Size, Load Load, string Case, FleetPlan Plan, TimeSpan Within, TimeSpan Patience);

    static readonly JsonSerializerOptions Told = Core.Store.Json.Told;

    readonly long _began = Stopwatch.GetTimestamp();

    /// <summary>Does all of it.</summary>
    /// <param name="control">The server's control port.</param>
    /// <returns>What it measured, and which members were lost, each in words.</returns>
    /// <exception cref="SuiteException">
    /// Exit code 3: it was turned away. Exit code 4: the start gate stayed shut, the server is gone, or nothing could be measured.
    /// </exception>
    public async Task<(MemberResult Result, IReadOnlyList<string> Lost)> RunAsync(ControlClient control)
    {
        using var roll = new RollClient(control, Enrolment());
        await roll.JoinAsync();
        using var signs = new Signs(roll, ask.Patience);
        try
        {
            return await WhileAskedAsync(MeasureAsync(control, roll), signs);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            await TryLeaveAsync(roll, failure);
            throw;
        }
    }

    async Task<(MemberResult, IReadOnlyList<string>)> MeasureAsync(ControlClient control, RollClient roll)
    {
        var clock = await ClockEstimate.AskAsync(control);
        using var book = control.Member(ask.Rank);
        var pulse = new Pulse();
        if (ask.Load.Row.Strategy is OwnClient own)
            own.Pulse = pulse;
        Iteration iteration;
        using (var watch = new LoadWatch(ask.Load, pulse, book, error))
            iteration = await watch.OverAsync(LoadWork.MeasureAsync(ask.Load, book, pulse, () => PassAsync(roll, clock, book, pulse)));
        var result = Result(iteration, clock, await RemoteShares.OfAsync(ask.Load.Server, book));
        if (_drop is { IsCompletedSuccessfully: true } drop)
            result = result with { Dropped = new(drop.Result.AtNs, drop.Result.Count) };
        await roll.DoneAsync(JsonSerializer.SerializeToElement(result, Told));
        error.WriteLine($"Member {ask.Rank} of {ask.Size} is done and waits for the others, at most {ask.Within.TotalSeconds:0} s.");
        return (result, await LostAsync(roll));
    }

    /// <summary>What was measured stands, however the others end.</summary>
    async Task<IReadOnlyList<string>> LostAsync(RollClient roll)
    {
        try
        {
            return (await roll.EndAsync(ask.Within)).Lost;
        }
        catch (SuiteException late) when (late.ExitCode == ExitCodes.NotMeasured)
        {
            return [late.Message.TrimEnd('.')];
        }
    }

    /// <summary>Waits at the start gate. The time that passes is shown, so that nobody takes it for a standstill.</summary>
    async Task PassAsync(RollClient roll, ClockEstimate clock, ControlClient book, Pulse pulse)
    {
        var since = Stopwatch.GetTimestamp();
        pulse.Show("waiting at the start gate for the other members", () => (long)Stopwatch.GetElapsedTime(since).TotalSeconds, 0);
        var openedNs = await roll.StartAsync(new MemberClock(clock.OffsetNs, clock.ErrorNs, clock.WallOffsetNs), ask.Within);
        if (ask.Plan.DropOf(ask.Rank, ask.Size) is { } after)
            _drop = DropAsync(book, clock, openedNs + (long)after.TotalNanoseconds);
    }

    /// <summary>Lets the server close this member's connections at a time by the server's clock, which all members know.</summary>
    static async Task<(long AtNs, int Count)> DropAsync(ControlClient book, ClockEstimate clock, long atNs)
    {
        if (atNs - clock.OffsetNs - ClockEstimate.NowNs is > 0 and var wait)
            await Task.Delay(TimeSpan.FromMicroseconds(wait / 1000.0));
        var began = ClockEstimate.NowNs + clock.OffsetNs;
        return (began, await book.CloseConnectionsAsync());
    }

    Task<(long AtNs, int Count)>? _drop;

    static async Task<T> WhileAskedAsync<T>(Task<T> work, Signs signs) => await Task.WhenAny(work, signs.Alone) == work ? await work
        : throw new SuiteException($"{await signs.Alone} What was measured since is void.", ExitCodes.NotMeasured);

    static async Task TryLeaveAsync(RollClient roll, Exception failure)
    {
        try
        {
            await roll.LeaveAsync(PlainText.Clean(failure.Message, 500));
        }
        catch (Exception refusal) when (refusal is HttpRequestException or SuiteException)
        {
            // The server sees the end of this process anyway.
        }
    }

    MemberResult Result(Iteration iteration, ClockEstimate clock, RemoteShares? server)
    {
        // As in a load: requests that failed are counted and told; void is what contradicts itself, and a member that got no answer at all.
        var allFailed = iteration.Counts[CounterNames.FailedRequests] == ask.Load.Row.Workload.Requests;
        iteration = iteration with { Fault = iteration.Mismatch ?? (allFailed ? iteration.Fault : null) };
        var row = CaseResults.Of(FleetCase.Row(ask.Load, ask.Rank), [iteration], failure: null);
        return new(row, row.HasLatency ? iteration.Latency : null, iteration.Counts[CounterNames.Dials] ?? 0, iteration.Sent.FromNs + clock.OffsetNs,
            iteration.Sent.UntilNs + clock.OffsetNs, clock.RoundTripNs, iteration.Fault ?? iteration.ClientFault)
        {
            Seconds = Stopwatch.GetElapsedTime(_began).TotalSeconds,
            Load = LoadResult.Of(ask.Load, iteration) with { Server = server },
        };
    }

    JoinRequest Enrolment() => new(ask.Run, ask.Size, FleetCase.Build, ask.Case, ask.Rank,
        $"{Dns.GetHostName()}, process {Environment.ProcessId}",
        new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["host"] = Dns.GetHostName(),
            ["kernel"] = MachineFacts.Describe([], 1).Kernel,
            ["cpu"] = MachineFacts.Describe([], 1).Cpu,
            ["cores"] = $"{Environment.ProcessorCount}",
            ["runtime"] = RuntimeInformation.FrameworkDescription,
            ["ports"] = MachineFacts.Describe([], 1).PortRange,
            ["commit"] = Checkout.Commit(),
        },
        (int)ask.Patience.TotalMilliseconds, ask.Plan.Lanes);
}
