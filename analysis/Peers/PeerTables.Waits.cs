using PoolBench.Core.Runs;
using static PoolBench.Core.Runs.PeerWorkloads;

namespace PoolBench.Analysis.Peers;

/// <summary>Requests that wait too long or are not read to their end, and what somebody set for the occasion.</summary>
static partial class PeerTables
{
    static PeerTable Waits(PeerBook book, PeerResult[] peers) =>
        Table("Requests that wait, are given up, or are not read: answered requests / connections opened", book, peers,
            [PoolWait, GivenUp, PeerWorkloads.Unread, Hint],
            [
                Outcome(peers, ["pool", "wait"], PoolWait),
                Outcome(peers, ["given", "up"], GivenUp),
                Outcome(peers, ["un-", "read"], PeerWorkloads.Unread),
                Outcome(peers, ["Keep-Alive", "hint"], Hint),
            ],
            [],
            PeerSentences.Waits(peers));

    static PeerTable Set(PeerBook book, PeerResult[] peers) =>
        Table("As you set it, in step and free-running", book, peers, [PeerWorkloads.Set, SetFree],
            [
                Count(peers, ["in step", "opened"], PeerWorkloads.Set, CounterNames.Connections),
                Count(peers, ["", "peak"], PeerWorkloads.Set, CounterNames.PeakOpen),
                Count(peers, ["", "kept"], PeerWorkloads.Set, CounterNames.IdleAfter),
                Count(peers, ["", "failed"], PeerWorkloads.Set, CounterNames.FailedRequests),
                Count(peers, ["free", "opened"], SetFree, CounterNames.Connections),
                Count(peers, ["", "peak"], SetFree, CounterNames.PeakOpen),
                Count(peers, ["", "kept"], SetFree, CounterNames.IdleAfter),
                Count(peers, ["", "failed"], SetFree, CounterNames.FailedRequests),
            ],
            [],
            PeerSentences.Set(peers));
}
