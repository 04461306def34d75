using System.Text;
using PoolBench.Server.Accounting;

namespace PoolBench.Testing;

/// <summary>Draws an account as lanes, in characters that every test runner shows.</summary>
static class LaneText
{
    const int Width = 48, MostLanes = 20;

    /// <summary>A summary, a line for each connection, and what the signs mean.</summary>
    public static string Of(PoolAccount account)
    {
        var text = new StringBuilder();
        text.Append(Summary(account));
        if (account.Unsettled is { } unsettled)
            text.Append("; not settled: ").Append(unsettled);
        text.AppendLine();
        if (account.Lanes.Count == 0)
            return text.ToString();
        var (from, until) = (account.Lanes.Min(lane => lane.Opened), account.Lanes.Max(End));
        text.AppendLine();
        var span = Text.Of(until - from);
        text.Append("  connection  0 ms").Append(span.PadLeft(Width - 4)).AppendLine();
        foreach (var lane in account.Lanes.Take(MostLanes))
            text.Append($"  {lane.Number,10}  {Line(lane, from, until)}  {Words(lane)}").AppendLine();
        if (account.Lanes.Count > MostLanes)
            text.Append($"              … and {account.Lanes.Count - MostLanes} more").AppendLine();
        return text.Append("              [ opened   = request under way   - idle   ] closed   > still open").AppendLine().ToString();
    }

    static string Summary(PoolAccount account)
    {
        var parts = new List<string>
        {
            Text.Of(account.Connections, "connection"),
            Text.Of(account.Requests, "request"),
        };
        if (account.Handshakes is { Full: var full, Resumed: var resumed } && full + resumed > 0)
            parts.Add($"{full} full and {resumed} resumed TLS handshakes");
        Add(account.Unused, "never used");
        var together = account.Lanes.Where(lane => lane.EndedWithAnswer).ToLookup(lane => lane.ClosedBy);
        Add(together.Sum(lanes => lanes.Count()), "closed with an answer");
        Add(account.ClosedByClient - together[ClosedBy.Client].Count(), "closed by the client");
        Add(account.ClosedByServer - together[ClosedBy.Server].Count(), "closed by the server");
        Add(account.Reset, "broken");
        Add(account.Refused, "refused");
        Add(account.Open, "still open");
        return string.Join(", ", parts);

        void Add(long count, string what)
        {
            if (count > 0)
                parts.Add($"{count} {what}");
        }
    }

    static string Line(ConnectionLane lane, TimeSpan from, TimeSpan until)
    {
        var line = new string(' ', Width).ToCharArray();
        // A lane shows its three signs, however short it was.
        var open = Math.Min(At(lane.Opened), Width - 3);
        var end = Math.Max(At(lane.Closed ?? until), open + 2);
        line.AsSpan(open, end - open + 1).Fill('-');
        foreach (var request in lane.Requests)
        {
            var start = Math.Clamp(At(request.Start), open + 1, end - 1);
            line.AsSpan(start, Math.Clamp(At(request.End ?? until), start, end - 1) - start + 1).Fill('=');
        }
        line[open] = '[';
        line[end] = lane.Closed is null ? '>' : ']';
        return new string(line);

        int At(TimeSpan time) => until == from ? 0 : (int)Math.Clamp((time - from) / (until - from) * (Width - 1), 0, Width - 1);
    }

    static string Words(ConnectionLane lane) => Text.Of(lane.Carried, "request") + lane switch
    {
        { EndedWithAnswer: true } => ", closed with its answer",
        { ClosedBy: ClosedBy.Client } => ", closed by the client",
        { ClosedBy: ClosedBy.Server } => ", closed by the server",
        { ClosedBy: ClosedBy.Reset } => ", broken",
        _ => ", open",
    };

    /// <summary>The latest instant of a lane.</summary>
    static TimeSpan End(ConnectionLane lane)
    {
        var last = lane.Closed ?? lane.Opened;
        foreach (var request in lane.Requests)
            last = request.End > last ? request.End.Value : request.Start > last ? request.Start : last;
        return last;
    }
}
