using System.Globalization;
using PoolBench.Core.Terminal;

namespace PoolBench.Bench.Loads;

/// <summary>What a load's table shows beyond the totals: each burst or second, and each connection.</summary>
static class LoadDetails
{
    /// <summary>Parts and connections beyond these are in the JSON only.</summary>
    const int MostParts = 20, MostConnections = 100;

    /// <summary>The bursts, rounds or seconds; nothing where there is one.</summary>
    public static void Parts(LoadResult result, Screen screen)
    {
        if (result.Parts is not [var first, _, ..])
            return;
        screen.Line($"  {$"by {first.Unit}",-14} {"requests",10} {"failed",10} {"dialled",10} {"p50 ms",10} {"max ms",10}");
        var shown = result.Parts.Count > MostParts ? [.. result.Parts.Take(MostParts / 2), .. result.Parts.TakeLast(MostParts / 2)] : result.Parts;
        foreach (var part in shown)
        {
            if (result.Parts.Count > MostParts && part == result.Parts[^(MostParts / 2)])
                screen.Line($"  … {LoadTable.Of(result.Parts.Count - MostParts)} more are in the JSON");
            var name = part.First == part.Last ? $"{part.First}" : $"{part.First}–{part.Last}";
            screen.Line($"  {name,14} {LoadTable.Of(part.Requests),10} {LoadTable.Of(part.Failed),10} {LoadTable.Of(part.Dialled),10} "
                + $"{Ns(part.LatencyNs?.P50),10} {Ns(part.LatencyNs?.Max),10}");
        }
    }

    /// <summary>The connections.</summary>
    public static void Connections(LoadResult result, Screen screen)
    {
        screen.Line($"  {"connection",-14} {"port",6} {"opened ms",11} {"closed ms",11} {"requests",9}  ended");
        foreach (var each in result.Connections.Take(MostConnections))
            screen.Line($"  {each.Id,-14} {each.ClientPort,6} {Ms(each.OpenedMs),11} {Ms(each.ClosedMs),11} {LoadTable.Of(each.Requests),9}  "
                + Ended(each));
        var more = result.Connections.Count - MostConnections + result.ConnectionsLeftOut;
        if (more > 0)
            screen.Line($"  {LoadTable.Of(more)} more are {(result.ConnectionsLeftOut == 0 ? "" : "not all ")}in the JSON");
    }

    static string Ended(LoadConnection each) => each.ClosedBy is not { } by ? "open"
        : (by switch
        {
            Server.Accounting.ClosedBy.Client => "by the client, FIN",
            Server.Accounting.ClosedBy.Server => $"by the server, {(each.ClosedHow == Server.Behaviours.EndKind.Rst ? "RST" : "FIN")}",
            _ => "by the client or the network, RST",
        }) + (each.SilentMs is { } since ? $"; silent from {Ms(since)} ms on" : "");

    static string Ns(long? ns) => ns is { } known ? LoadTable.Ms(known) : "–";

    static string Ms(double? ms) => ms?.ToString("#,0.0", CultureInfo.InvariantCulture) ?? "–";
}
