using System.Globalization;
using System.Text.Json;
using PoolBench.Server.Accounting;

namespace PoolBench.Server.Books;

/// <summary>
/// The roll of one run: who has enrolled, who waits at a gate, who is done, who is lost. It decides nothing about numbers and starts nothing again.
/// Thread-safe.
/// </summary>
/// <param name="server">A word that no other start of a server has.</param>
/// <param name="first">What the first member brought: the others must bring the same.</param>
/// <param name="books">The members' books.</param>
/// <param name="whole">The account of all connections.</param>
sealed class Roll(string server, JoinRequest first, IReadOnlyList<Book> books, Ledger whole)
{
    readonly Lock _lock = new();
    readonly RollMember[] _members = [.. Enumerable.Range(0, first.Size).Select(rank => new RollMember(rank))];
    readonly List<string> _refused = [];
    readonly TaskCompletionSource _start = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    string? _why;
    long? _startedNs, _endedNs;
    LedgerTotals? _wholeAtEnd;
    RollMemory? _memory;

    /// <summary>The run's name.</summary>
    public string Run => first.Run;

    /// <summary>One of <see cref="RollStates"/>.</summary>
    public string State
    {
        get
        {
            lock (_lock)
                return StateNow;
        }
    }

    /// <summary>Completes when the start gate opens, or never will.</summary>
    public Task Started => _start.Task;

    /// <summary>Completes when every member has told or was lost.</summary>
    public Task Ended => _end.Task;

    /// <summary>What the members who wait are told now.</summary>
    public GateAnswer Answer
    {
        get
        {
            lock (_lock)
                return new(StateNow, [.. _members.Where(member => member.Lost is not null).Select(member => $"{Name(member)} {member.Lost}")],
                    _startedNs ?? whole.NowNs());
        }
    }

    /// <summary>Why it never started; null when it did or still may.</summary>
    public string? Why
    {
        get
        {
            lock (_lock)
                return _why;
        }
    }

    /// <summary>Enrols a member.</summary>
    /// <returns>Why it is turned away, as a sentence; null when it is enrolled.</returns>
    public string? Join(JoinRequest request)
    {
        lock (_lock)
        {
            var refusal = Admission.Refusal(first, request, StateNow, rank => _members[rank].Request);
            if (refusal is null)
            {
                var member = _members[request.Rank];
                (member.Request, member.JoinedNs) = (request, whole.NowNs());
                member.Sign(member.JoinedNs.Value);
            }
            else if (_refused.Count < MostRefusals)
                _refused.Add(refusal);
            return refusal;
        }
    }

    const int MostRefusals = 100;

    /// <summary>A member is at the start gate. The last one opens it, and sets the account of the whole to zero before anybody sends.</summary>
    public void Ready(int rank, MemberClock clock)
    {
        lock (_lock)
        {
            var member = _members[rank];
            (member.ReadyNs, member.Clock) = (whole.NowNs(), clock);
            member.Sign(member.ReadyNs.Value);
            if (StateNow != RollStates.Joining || _members.Any(each => each.ReadyNs is null))
                return;
            if (first.Lanes)
                foreach (var book in books)
                    book.Ledger.StartTimeline();
            whole.Reset();
            _startedNs = whole.NowNs();
            _memory = new(Environment.WorkingSet, 0, 0);
        }
        _start.TrySetResult();
    }

    /// <summary>Gives the run up, unless it has started.</summary>
    public void GiveUp(string why)
    {
        lock (_lock)
        {
            if (StateNow != RollStates.Joining)
                return;
            _why = why;
        }
        _start.TrySetResult();
        _end.TrySetResult();
    }

    /// <summary>Who has not come to the start gate, or is not done after it, each in words.</summary>
    public string Missing
    {
        get
        {
            lock (_lock)
            {
                var missing = _members.Where(member => _startedNs is null ? member.ReadyNs is null : member is { DoneNs: null, Lost: null });
                return string.Join(", ", missing.Select(Name))
                    + (_startedNs is null && _refused.Count > 0 ? $". Turned away: {string.Join(' ', _refused).TrimEnd('.')}" : "");
            }
        }
    }

    /// <summary>A member tells what it has measured.</summary>
    /// <returns>Why that is not taken, as a sentence; null when it is.</returns>
    public string? Done(int rank, JsonElement told)
    {
        lock (_lock)
        {
            var member = _members[rank];
            if (_startedNs is null || member.DoneNs is not null)
                return $"Member {rank} of run '{first.Run}' has nothing to tell: {(_startedNs is null ? "it has not started" : "it told already")}.";
            (member.DoneNs, member.Done, member.Book) = (whole.NowNs(), told, books[rank].Ledger.Totals());
            // A run may be over between two signs of life.
            member.Sign(member.DoneNs.Value);
            member.Lanes = first.Lanes ? books[rank].Ledger.StopTimeline() : null;
            EndIfAllAreDone();
        }
        return null;
    }

    /// <summary>A sign of life.</summary>
    public void Sign(int rank)
    {
        lock (_lock)
            _members[rank].Sign(whole.NowNs());
    }

    /// <summary>Whether the member's process is one that enrolled; any other is told so and ends.</summary>
    public bool Knows(int rank)
    {
        lock (_lock)
            return rank >= 0 && rank < _members.Length && _members[rank].Request is not null;
    }

    /// <summary>The member's connection broke: its process is gone.</summary>
    public void Gone(int rank) => Lose(_members[rank], "ended: its connection to the control port broke");

    /// <summary>The member cannot go on, and says why.</summary>
    public void Leave(int rank, string reason) => Lose(_members[rank], $"gave up: {reason.TrimEnd('.')}");

    /// <summary>Counts those as lost who have been silent for too long.</summary>
    public void LookForSilence()
    {
        RollMember[] silent;
        lock (_lock)
            silent = [.. _members.Where(member => member.SilentSince is { } since && whole.NowNs() - since > first.PatienceMs * 1_000_000L)];
        foreach (var member in silent)
            Lose(member, string.Create(CultureInfo.InvariantCulture, $"gave no sign of life for {first.PatienceMs / 1000.0:0.###} s"));
    }

    /// <summary>Notes the server's memory where more connections are open than at any look before.</summary>
    public void LookAtMemory()
    {
        lock (_lock)
            if (_memory is { } memory && whole.Open is var open && open > memory.MostOpen)
                _memory = memory with { AtMostOpen = Environment.WorkingSet, MostOpen = open };
    }

    void Lose(RollMember member, string reason)
    {
        lock (_lock)
        {
            if (member.DoneNs is not null || member.Lost is not null || StateNow is RollStates.Void or RollStates.Over)
                return;
            (member.Lost, member.LostNs) = (reason, whole.NowNs());
            EndIfAllAreDone();
        }
        GiveUp($"{Name(member)} {reason} before the start: nothing was sent.");
    }

    void EndIfAllAreDone()
    {
        if (_startedNs is null || _members.Any(member => member is { DoneNs: null, Lost: null }))
            return;
        (_endedNs, _wholeAtEnd) = (whole.NowNs(), whole.Totals());
        _end.TrySetResult();
    }

    /// <summary>All that is known.</summary>
    public RollRecord Record()
    {
        lock (_lock)
            return new()
            {
                Server = server,
                Run = first.Run,
                Size = first.Size,
                Build = first.Build,
                Case = first.Case,
                State = StateNow,
                Why = _why,
                StartedNs = _startedNs,
                EndedNs = _endedNs,
                Refused = [.. _refused],
                Members = [.. _members.Select(member => member.Record(books[member.Rank].Ledger))],
                Memory = _memory,
                Whole = _wholeAtEnd ?? whole.Totals(),
            };
    }

    string StateNow => _why is not null ? RollStates.Void
        : _startedNs is null ? RollStates.Joining
        : _endedNs is null ? RollStates.Running : RollStates.Over;

    static string Name(RollMember member) =>
        member.Request is { } request ? $"member {member.Rank} ({request.Who})" : $"member {member.Rank} (never came)";
}
