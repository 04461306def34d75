using System.Text.Json;
using PoolBench.Server.Accounting;

namespace PoolBench.Server.Books;

/// <summary>One line of the roll, changed under the roll's lock.</summary>
sealed class RollMember(int rank)
{
    public int Rank => rank;

    public JoinRequest? Request { get; set; }
    public long? JoinedNs { get; set; }
    public long? ReadyNs { get; set; }
    public MemberClock? Clock { get; set; }
    public long? DoneNs { get; set; }
    public JsonElement? Done { get; set; }
    public LedgerTotals? Book { get; set; }
    public TimelineRecord? Lanes { get; set; }
    public long? LostNs { get; set; }
    public string? Lost { get; set; }
    long? _signNs;

    public void Sign(long atNs) => _signNs = atNs;

    /// <summary>The last sign of life of one who still owes some; null: nothing is expected.</summary>
    public long? SilentSince => Request is null || DoneNs is not null || Lost is not null ? null : _signNs;

    public MemberRecord Record(Ledger book) => new()
    {
        Rank = rank,
        Who = Request?.Who,
        Facts = Request?.Facts ?? new Dictionary<string, string>(),
        JoinedNs = JoinedNs,
        ReadyNs = ReadyNs,
        Clock = Clock,
        DoneNs = DoneNs,
        Done = Done,
        Lanes = Lanes,
        LostNs = LostNs,
        LastSignNs = _signNs,
        Lost = Lost,
        Book = Book ?? book.Totals(),
    };
}
