using System.CommandLine;
using System.Globalization;
using PoolBench.Bench.Loads;
using PoolBench.Core;
using PoolBench.Peers;

namespace PoolBench.Bench.Commands;

/// <summary>A workload of one's own for <c>peers</c>, in the words of <c>load</c>: how many workers, what they send, which limits.</summary>
static class PeersLoadOptions
{
    const int Workers = 40, Requests = 5;

    static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    static readonly Option<int?> Width = Whole(
        "--workers", $"Instead of the workloads above, one of your own: so many workers, in step and free-running (default: {Workers}).", 1, 1_000);
    static readonly Option<int?> Rounds = Whole("--rounds", $"Requests of each worker of your own workload (default: {Requests}).", 1, 10_000);
    static readonly Option<TimeSpan?> Delay = LoadCommand.Make(
        "--delay", "TIME", "How long the server takes for each request of your own workload (default: 10ms).",
        $"{Duration.Form}, at most {Longest.TotalSeconds:0}s",
        text => Duration.TryParse(text, out var time) && time <= Longest ? (TimeSpan?)time : null);
    static readonly Option<int?> Max = Whole("--max", "Most connections of a client in your own workload (default: the client's own).", 1, 10_000);
    static readonly Option<int?> KeepAlive = Whole(
        "--keepalive", "Idle connections that a client keeps in your own workload (default: the client's own).", 0, 10_000);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Option> All { get; } = [Width, Rounds, Delay, Max, KeepAlive];

    /// <summary>The workloads that they ask for, in step and free-running; null when none is given.</summary>
    /// <exception cref="SuiteException">More requests are asked for than a client of any language gets through in its time.</exception>
    public static PeerWorkload[]? Read(ParseResult parsed)
    {
        if (All.All(option => parsed.GetResult(option) is null))
            return null;
        var (workers, rounds) = (parsed.GetValue(Width) ?? Workers, parsed.GetValue(Rounds) ?? Requests);
        var delay = parsed.GetValue(Delay) ?? TimeSpan.FromMilliseconds(10);
        if ((long)workers * rounds > Most)
            throw new SuiteException(string.Create(CultureInfo.InvariantCulture,
                $"--workers {workers} and --rounds {rounds} are {(long)workers * rounds:#,0} requests: wanted {Most:#,0} at most, because a driver ")
                + "has a minute. Give fewer rounds.");
        return [.. ((bool[])[false, true]).Select(free =>
            PeerWorkload.Of(rounds, workers, parsed.GetValue(Max), parsed.GetValue(KeepAlive), delay, free))];
    }

    const long Most = 50_000;

    static Option<int?> Whole(string name, string about, int least, int most)
    {
        var option = LoadCommand.Make(name, "N", about, string.Create(CultureInfo.InvariantCulture, $"a whole number from {least} to {most}"),
            text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
                ? (int?)number : null);
        if (name == "--workers")
            option.Aliases.Add("--width");
        return option;
    }
}
