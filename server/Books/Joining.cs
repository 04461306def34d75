namespace PoolBench.Server.Books;

/// <summary>How a member enrols. What stands in <paramref name="Run"/> to <paramref name="Case"/> must be the same for all.</summary>
/// <param name="Run">The name of the run.</param>
/// <param name="Size">How many members it has.</param>
/// <param name="Build">The version and commit of PoolBench that the member is.</param>
/// <param name="Case">What it will send: every option that decides it.</param>
/// <param name="Rank">Which member it is, from 0.</param>
/// <param name="Who">Where it runs, for sentences: host and process.</param>
/// <param name="Facts">What else is known of its machine, by name.</param>
/// <param name="PatienceMs">How long the member may be silent before it counts as lost, milliseconds.</param>
/// <param name="Lanes">Whether every connection of every member is recorded over time, from the start gate on.</param>
sealed record JoinRequest(
    string Run, int Size, string Build, string Case, int Rank, string Who, IReadOnlyDictionary<string, string> Facts, int PatienceMs, bool Lanes);

/// <summary>The answer: the server that the member enrolled at, and the path of its book on the control port.</summary>
/// <param name="Server">A word that no other start of a server has.</param>
/// <param name="Path">The path.</param>
sealed record JoinAnswer(string Server, string Path);

/// <summary>How a member's clock lies to the server's, by the question with the shortest round trip.</summary>
/// <param name="OffsetNs">What to add to the member's clock to get the server's, nanoseconds.</param>
/// <param name="ErrorNs">How far that may be off: half of that round trip.</param>
/// <param name="WallOffsetNs">The same for the clocks on the wall.</param>
sealed record MemberClock(long OffsetNs, long ErrorNs, long WallOffsetNs);

/// <summary>What a member tells when it is done; the server keeps it and does not read it.</summary>
sealed record MemberTold(System.Text.Json.JsonElement Told);

/// <summary>What a gate answers, and every sign of life.</summary>
/// <param name="State">One of <see cref="RollStates"/>.</param>
/// <param name="Lost">The members that were lost so far, with the reason, each a clause.</param>
/// <param name="AtNs">When, by the server's clock; of the start gate, when it opened.</param>
sealed record GateAnswer(string State, IReadOnlyList<string> Lost, long AtNs);

/// <summary>How far a run has come.</summary>
static class RollStates
{
    /// <summary>Members enrol.</summary>
    public const string Joining = "joining";

    /// <summary>The start gate has opened.</summary>
    public const string Running = "running";

    /// <summary>Every member has told what it measured, or was lost.</summary>
    public const string Over = "over";

    /// <summary>It never started.</summary>
    public const string Void = "void";
}
