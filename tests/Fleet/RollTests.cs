using System.Net;
using System.Text.Json;
using PoolBench.Server.Accounting;
using PoolBench.Server.Books;
using PoolBench.Server.Json;
using PoolBench.Server.Listeners;
using Xunit;

namespace PoolBench.Tests.Fleet;

/// <summary>Who may enrol, when the gates open, and who counts as lost.</summary>
public sealed class RollTests
{
    readonly Ledger _whole = new(100, () => { });
    readonly Book[] _books;
    readonly Roll _roll;

    static readonly MemberClock Clock = new(1, 2, 3);
    static readonly JsonElement Told = JsonDocument.Parse("{}").RootElement;

    public RollTests()
    {
        var nowhere = new Dictionary<Listener, IPEndPoint[]>();
        var ready = new ReadyLine { Http = null, Https = null, H2c = null, Control = "", Hosts = 1 };
        _books = [.. Enumerable.Range(0, 3).Select(member => new Book(member, new(), _whole, nowhere, ready, () => TimeProvider.System))];
        _roll = new Roll("here", Asking(0), _books, _whole);
    }

    static JoinRequest Asking(int rank, string run = "a", int size = 3, string build = "1", string what = "x") =>
        new(run, size, build, what, rank, $"host{rank}", new Dictionary<string, string>(), 1000, false);

    [Fact]
    public void Only_members_of_one_run_one_build_and_one_case_may_enrol_each_once()
    {
        Assert.Null(_roll.Join(Asking(0)));
        Assert.Null(_roll.Join(Asking(1)));
        Assert.Equal("Member 1 (host1) has a double: host1 has enrolled as member 1 of run 'a' already.", _roll.Join(Asking(1)));
        Assert.Equal("Member 2 (host2) is another build, 2; the first member of run 'a' is 1.", _roll.Join(Asking(2, build: "2")));
        Assert.Equal("Member 2 (host2) would send another case, y; the first member of run 'a' sends x.", _roll.Join(Asking(2, what: "y")));
        Assert.Equal("Member 2 (host2) says that run 'a' has 4 members; the first member said 3.", _roll.Join(Asking(2, size: 4)));
        Assert.Equal("Member 3 (host3) has a rank that run 'a' does not: wanted 0 to 2.", _roll.Join(Asking(3)));
        Assert.StartsWith("Member 2 (host2) belongs to run 'b', and this server runs 'a'", _roll.Join(Asking(2, run: "b")), StringComparison.Ordinal);
        Assert.Equal(6, _roll.Record().Refused.Count);
        Assert.Null(_roll.Join(Asking(2)));
    }

    [Fact]
    public void The_start_gate_opens_with_the_last_member_and_the_end_gate_with_the_last_that_is_not_lost()
    {
        Enrol();
        _roll.Ready(0, Clock);
        _roll.Ready(1, Clock);
        Assert.Equal((false, "member 2 (host2)"), (_roll.Started.IsCompleted, _roll.Missing));
        _roll.Ready(2, Clock);
        Assert.Equal((true, RollStates.Running), (_roll.Started.IsCompleted, _roll.State));
        Assert.StartsWith("Member 2 (host2) has a double", _roll.Join(Asking(2)), StringComparison.Ordinal);
        Assert.Null(_roll.Done(0, Told));
        Assert.Equal("Member 0 of run 'a' has nothing to tell: it told already.", _roll.Done(0, Told));
        _roll.Gone(1);
        Assert.Equal((false, "member 2 (host2)"), (_roll.Ended.IsCompleted, _roll.Missing));
        Assert.Null(_roll.Done(2, Told));
        Assert.Equal((true, RollStates.Over), (_roll.Ended.IsCompleted, _roll.State));
        Assert.Equal(["member 1 (host1) ended: its connection to the control port broke"], _roll.Answer.Lost);
    }

    [Fact]
    public void A_member_that_comes_late_is_told_so()
    {
        var roll = new Roll("here", Asking(0, size: 1), _books, _whole);
        roll.Join(Asking(0, size: 1));
        roll.Ready(0, Clock);
        var late = new Roll("here", Asking(0, size: 2), _books, _whole);
        late.Join(Asking(0, size: 2));
        late.GiveUp("nobody came");
        Assert.Equal("Member 1 (host1) comes too late: run 'a' was given up. Give the next run another name (--run).", late.Join(Asking(1, size: 2)));
        Assert.Equal("Member 0 of run 'a' has nothing to tell: it has not started.", late.Done(0, Told));
        Assert.Equal(RollStates.Running, roll.State);
    }

    [Fact]
    public void A_loss_before_the_start_gives_the_run_up_and_names_the_member()
    {
        Enrol();
        _roll.Ready(0, Clock);
        _roll.Gone(2);
        Assert.Equal((RollStates.Void, true, true), (_roll.State, _roll.Started.IsCompleted, _roll.Ended.IsCompleted));
        Assert.Equal("member 2 (host2) ended: its connection to the control port broke before the start: nothing was sent.", _roll.Why);
    }

    /// <summary>A run may be over before the second sign is due.</summary>
    [Fact]
    public void Who_comes_to_the_gate_and_who_tells_gives_a_sign_of_life()
    {
        Enrol();
        for (var rank = 0; rank < 3; rank++)
            _roll.Ready(rank, Clock);
        Assert.Equal(_roll.Record().Members[2].ReadyNs, _roll.Record().Members[2].LastSignNs);
        _roll.Done(0, Told);
        Assert.Equal(_roll.Record().Members[0].DoneNs, _roll.Record().Members[0].LastSignNs);
        Assert.True(_roll.Record().Members[0].LastSignNs >= _roll.Record().StartedNs);
    }

    [Fact]
    public async Task Silence_counts_as_lost_but_not_of_one_who_is_done()
    {
        Enrol();
        for (var rank = 0; rank < 3; rank++)
            _roll.Ready(rank, Clock);
        _roll.Done(0, Told);
        var since = _whole.NowNs();
        while (_whole.NowNs() - since < 1_001_000_000)
            await Task.Delay(50, TestContext.Current.CancellationToken);
        _roll.Sign(1);
        _roll.LookForSilence();
        Assert.Equal(["member 2 (host2) gave no sign of life for 1 s"], _roll.Answer.Lost);
        Assert.NotNull(_roll.Record().Members[2].LostNs);
    }

    [Fact]
    public void The_whole_is_set_to_zero_when_the_gate_opens_and_kept_as_it_was_at_the_end()
    {
        Enrol();
        _whole.Accept(1, Listener.Http, new(IPAddress.Loopback, 1), new(IPAddress.Loopback, 2));
        for (var rank = 0; rank < 3; rank++)
            _roll.Ready(rank, Clock);
        var entry = _books[0].Ledger.Accept(2, Listener.Http, new(IPAddress.Loopback, 1), new(IPAddress.Loopback, 3));
        Assert.Equal((1, 1), (_roll.Record().Whole!.OpenAtReset, _roll.Record().Whole!.Accepted));
        for (var rank = 0; rank < 3; rank++)
            _roll.Done(rank, Told);
        _books[0].Ledger.Close(entry, ClosedBy.Client);
        Assert.Equal((2, 1), (_roll.Record().Whole!.Open, _roll.Record().Members[0].Book.Open));
    }

    void Enrol()
    {
        for (var rank = 0; rank < 3; rank++)
            Assert.Null(_roll.Join(Asking(rank)));
    }
}
