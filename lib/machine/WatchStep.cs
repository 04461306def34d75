using System.Globalization;
using System.Text.Json.Nodes;

namespace PoolBench.Machine;

/// <summary>What a watch saw at one moment.</summary>
/// <param name="Elapsed">Time since the watch began.</param>
/// <param name="Census">The watched sockets, by side and state.</param>
/// <param name="Descriptors">Open descriptors of the watched process, or of all programs when none is watched.</param>
/// <param name="OfProcess">Whether the descriptors are those of the process.</param>
sealed record WatchStep(TimeSpan Elapsed, SocketCensus Census, Known Descriptors, bool OfProcess)
{
    string DescriptorsName => OfProcess ? "fds" : "all fds";

    /// <summary>One line: the states that occur, by side.</summary>
    public string Line
    {
        get
        {
            var sides = Enum.GetValues<Side>()
                .Select(side => (Name: NameOf(side), States: string.Join(", ", TcpStates.OfConnections.Where(state => Census[side, state] > 0)
                .Select(state => $"{TcpStates.NameOf(state)} {Known.Count(Census[side, state])}"))));
            var shown = string.Join("; ", sides.Where(side => side.States != "").Select(side => $"{side.Name}: {side.States}"));
            return $"{Seconds,6} s  {(shown == "" ? "no connection" : shown)}; {DescriptorsName} {Descriptors}";
        }
    }

    /// <summary>A table of all states, with the two sides next to each other.</summary>
    public IEnumerable<string> Table(string title)
    {
        var either = TcpStates.OfConnections.Any(state => Census[Side.Unknown, state] > 0);
        yield return $"{title}   {Seconds} s";
        yield return $"  {"",-12}{"client",12}{"server",12}{(either ? $"{"either",12}" : "")}";
        foreach (var state in TcpStates.OfConnections)
            yield return $"  {TcpStates.NameOf(state),-12}{Cell(Side.Client, state)}{Cell(Side.Server, state)}"
                + (either ? Cell(Side.Unknown, state) : "");
        yield return $"  {DescriptorsName,-12}{Descriptors,12}";
    }

    /// <summary>One line of JSON with every state of every side.</summary>
    public string Json
    {
        get
        {
            var root = new JsonObject { ["seconds"] = Math.Round(Elapsed.TotalSeconds, 3) };
            foreach (var side in Enum.GetValues<Side>())
                root.Add(NameOf(side),
                    new JsonObject(TcpStates.OfConnections.Select(state =>
                        KeyValuePair.Create(TcpStates.NameOf(state), (JsonNode?)JsonValue.Create(Census[side, state])))));
            root.Add(OfProcess ? "fds" : "systemFds", Descriptors.Value);
            return root.ToJsonString();
        }
    }

    string Seconds => Elapsed.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);

    string Cell(Side side, System.Net.NetworkInformation.TcpState state) => $"{Known.Count(Census[side, state]),12}";

    static string NameOf(Side side) => side switch { Side.Client => "client", Side.Server => "server", _ => "unknown" };
}
