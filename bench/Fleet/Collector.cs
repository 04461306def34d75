using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using PoolBench.Core;
using PoolBench.Core.Runs;
using PoolBench.Core.Store;
using PoolBench.Core.Terminal;
using PoolBench.Machine;
using PoolBench.Measure.Recording;
using PoolBench.Measure.Remote;
using PoolBench.Server.Accounting;
using PoolBench.Server.Books;
using PoolBench.Server.Json;

namespace PoolBench.Bench.Fleet;

/// <summary>Fetches all that the server knows of a fleet, and writes it as a Run: a row a member, and one of all where none is missing.</summary>
static class Collector
{
    /// <summary>Fetches and writes.</summary>
    /// <param name="control">The server's control port.</param>
    /// <param name="name">The fleet's name; null: whichever the server has.</param>
    /// <param name="runs">The folder that Runs are written into.</param>
    /// <param name="commandLine">The words of this command.</param>
    /// <returns>The Run's folder, and how many members the run was to have.</returns>
    /// <exception cref="SuiteException">There is no fleet, or the disk refuses.</exception>
    public static async Task<(string Folder, int Size)> WriteAsync(
        ControlClient control, string? name, string runs, IReadOnlyList<string> commandLine)
    {
        var clock = new RunClock();
        var record = await RecordAsync(control)
            ?? throw new SuiteException($"No member has enrolled at {control.Address}: there is no fleet to collect.", ExitCodes.NotMeasured);
        if (name is not null && record.Run != name)
            throw new SuiteException(PlainText.Clean($"The server at {control.Address} has no account of run '{name}', but of '{record.Run}': "
                + "nobody has enrolled for yours yet, or the next has taken its place.", 600), ExitCodes.NotMeasured);
        var told = record.Members.Select(member => member.Done is { } done ? Read(done, member.Rank) : null).ToArray();
        var fleet = FleetRow.Of([.. told.OfType<MemberResult>()], record.Size);
        var clocks = await ClockEstimate.AskAsync(control);
        var environment = MachineFacts.Describe(commandLine, seed: 1) with
        {
            Server = new()
            {
                Control = control.Address,
                OtherMachine = RemoteData.IsRemote(await control.ReadyAsync()),
                RoundTripMs = clocks.RoundTripNs / 1e6,
                ClockAheadMs = clocks.WallOffsetNs / 1e6,
                ClockErrorMs = clocks.ErrorNs / 1e6,
            },
        };
        CaseResult[] rows = [.. told.OfType<MemberResult>().Select(each => each.Case), .. fleet is { } all ? (CaseResult[])[all.Case] : []];
        var run = new Run
        {
            SchemaVersion = Run.CurrentSchema,
            Id = RunFolders.NewId(runs, clock.StartedUtc, environment.Commit),
            StartedUtc = clock.StartedUtc,
            FinishedUtc = record.EndedNs is null ? null : clock.StartedUtc,
            Profile = FleetCase.Family,
            Environment = environment,
            Plan = [.. FleetRow.Plan(rows, record.Size)],
            Cases = rows,
        };
        var store = RunStore.Create(runs, run);
        foreach (var result in told.OfType<MemberResult>().Where(each => each.Latency is not null))
            Save(store, result.Case.Id, result.Latency!);
        if (fleet is { Latency: { } merged })
            Save(store, fleet.Value.Case.Id, merged);
        foreach (var (member, result) in record.Members.Zip(told).Where(each => each.First.Lanes is not null && each.Second is not null))
            store.SaveTimeline(Timelines.Of(member.Lanes!, result!.Case.Id, result.Case.Workload));
        var dials = new IReadOnlyList<int>?[record.Size];
        for (var rank = 0; rank < record.Size; rank++)
            dials[rank] = await DialsAsync(control, rank, record);
        FleetFile.Save(store.Folder, Book(record, told, dials, control.Address, RemoteData.IsRemote(await control.ReadyAsync())));
        return (store.Folder, record.Size);
    }

    /// <summary>Waits until every member has told or was lost, or the start gate can no longer open.</summary>
    /// <param name="control">The server's control port.</param>
    /// <param name="name">The fleet's name; null: whichever the server has.</param>
    /// <param name="within">How long; what is known then is collected all the same.</param>
    /// <param name="error">Is told what is waited for.</param>
    public static async Task WaitAsync(ControlClient control, string? name, TimeSpan within, TextWriter error)
    {
        var since = Stopwatch.GetTimestamp();
        for (var told = false; Stopwatch.GetElapsedTime(since) < within; await Task.Delay(TimeSpan.FromMilliseconds(500)))
        {
            if (await RecordAsync(control) is { State: RollStates.Over or RollStates.Void } record && record.Run == (name ?? record.Run))
                return;
            if (!told && (told = Stopwatch.GetElapsedTime(since) > TimeSpan.FromSeconds(2)))
                error.WriteLine($"Waiting for the fleet's end, at most {within.TotalSeconds:0} s.");
        }
    }

    /// <summary>When the server accepted a member's connections: it still has an entry of each, unless there were very many.</summary>
    static async Task<IReadOnlyList<int>?> DialsAsync(ControlClient control, int rank, RollRecord record)
    {
        if (record.StartedNs is not { } started || record.Members[rank].Book.EntriesDropped > 0)
            return null;
        using var book = control.Member(rank);
        var tenths = (await book.ConnectionsAsync()).Select(entry => (int)((entry.OpenedNs - started) / 100_000_000)).Where(at => at >= 0).ToArray();
        var counts = new int[tenths.Length == 0 ? 0 : Math.Min(MostTenths, tenths.Max() + 1)];
        foreach (var at in tenths.Where(at => at < counts.Length))
            counts[at]++;
        return counts;
    }

    /// <summary>An hour.</summary>
    const int MostTenths = 36_000;

    static void Save(RunStore store, string id, IterationLatency latency) =>
        store.SaveLatency(new CaseLatency { SchemaVersion = Run.CurrentSchema, CaseId = id, Iterations = [latency] });

    /// <summary>What the server knows; null: nobody has enrolled.</summary>
    static async Task<RollRecord?> RecordAsync(ControlClient control)
    {
        using var client = control.NewClient(TimeSpan.FromSeconds(60));
        using var answer = await client.GetAsync(new Uri("fleet", UriKind.Relative));
        if (!answer.IsSuccessStatusCode)
            throw new SuiteException(PlainText.Clean((await answer.Content.ReadAsStringAsync()).Trim(), 500));
        var record = await answer.Content.ReadFromJsonAsync(ServerJson.Default.RollRecord);
        return record is { Run: not null } ? record : null;
    }

    static MemberResult Read(JsonElement told, int rank)
    {
        try
        {
            return told.Deserialize<MemberResult>(Json.Told) ?? throw new JsonException("it is null");
        }
        catch (JsonException fault)
        {
            throw new SuiteException(PlainText.Clean($"What member {rank} told cannot be read: {fault.Message}. Is it of another build?", 600),
                ExitCodes.BadInput, fault);
        }
    }

    static FleetBook Book(RollRecord record, MemberResult?[] told, IReadOnlyList<int>?[] dials, string server, bool remote) => new()
    {
        SchemaVersion = Run.CurrentSchema,
        Name = record.Run,
        Size = record.Size,
        Build = record.Build,
        Case = record.Case,
        Server = server,
        Remote = remote,
        State = Enum.Parse<FleetState>(record.State, ignoreCase: true),
        Why = record.Why,
        StartedNs = record.StartedNs,
        EndedNs = record.EndedNs,
        Refused = record.Refused,
        Members = [.. record.Members.Select(member => Member(member, told[member.Rank], dials[member.Rank]))],
        Memory = record.Memory is { } memory ? new(memory.AtStart, memory.AtMostOpen, memory.MostOpen) : null,
        Whole = record.Whole is { } whole ? Account(whole) : null,
    };

    static FleetMember Member(MemberRecord member, MemberResult? told, IReadOnlyList<int>? dials) => new()
    {
        Rank = member.Rank,
        Who = member.Who,
        Facts = member.Facts,
        JoinedNs = member.JoinedNs,
        ReadyNs = member.ReadyNs,
        Clock = member.Clock is { } clock ? new(clock.OffsetNs, clock.ErrorNs, clock.WallOffsetNs) : null,
        Part = told is null ? null
            : new(told.Case.Id, told.Dials, told.SentFromNs, told.SentUntilNs, told.RoundTripNs, told.Load.Requests, told.Load.Failed, told.Seconds,
                told.Fault, told.Dropped),
        LostNs = member.LostNs,
        LastSignNs = member.LastSignNs,
        Lost = member.Lost,
        DialsPerTenth = dials,
        Book = Account(member.Book),
    };

    static FleetAccount Account(LedgerTotals totals) =>
        new(totals.OpenAtReset, totals.Accepted, totals.Open, totals.PeakOpen, totals.Requests);
}
