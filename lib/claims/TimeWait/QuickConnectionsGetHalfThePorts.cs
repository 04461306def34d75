using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace PoolBench.Claims.TimeWait;

[Claim("S34", Topic.TimeWait, Source = "Guide, section 8")]
sealed class QuickConnectionsGetHalfThePorts : Claim
{
    const int Narrow = 500;
    const int Said = 15_000;
    const int WholeRange = 28_232;
    const double Tolerance = 0.1;
    const double TimeWaitSeconds = 60;

    public override string Text => "Of 30,000 connections opened and closed quickly about 15,000 work, half as many as there are ports; "
        + "then comes 'cannot assign requested address'.";

    internal override IReadOnlyList<Need> Needs => TimeWaitTools.Needs;

    internal override async Task<Finding> TryAsync(Lab lab)
    {
        var ports = lab.Slow ? WholeRange : Narrow;
        var low = 60_999 - ports + 1;
        var confines = new Confines(Network: true, Sysctls: [.. TimeWaitTools.NoReuse.Sysctls!, $"net.ipv4.ip_local_port_range={low} 60999"]);
        var found = await Lab.ProbeAsync(this, confines, $"{ports}", $"{low}");
        if (found["seconds"] > TimeWaitSeconds - 2)
            return Finding.NotRun($"{found["opened"]} connections took {found["seconds"]:0} s, and the first ports were free again before the last "
                + "was used: repeat it on a machine that is less busy");
        return Judge(ports, found["opened"])
            .Beside(found["refused"], "connections", $"of {ports + (ports / 10)} failed, with AddressNotAvailable")
            .Beside(found["firstHalfEven"], "ports",
                $"of the first {ports / 2} have the lowest one's parity: the kernel searches that half first, and slower beyond it")
            .Says($"All {found["opened"]} ports worked before the first failure, not half of them. With the whole range of {WholeRange:#,0} that is "
                + $"{WholeRange / TimeWaitSeconds:0} connections a second to one server, for ever: each port comes back after {TimeWaitSeconds} s.");
    }

    internal static Evidence Judge(int ports, double opened)
    {
        var said = (double)Said / WholeRange * ports;
        return new Evidence().Part(Math.Abs(opened - said) <= said * Tolerance, opened, "connections",
            $"opened and closed from {ports} ports, none of them given out again, before the first failed; said: {said:0}");
    }

    internal override async Task<IReadOnlyDictionary<string, double>> ProbeAsync(IReadOnlyList<string> arguments)
    {
        var (ports, low) = (int.Parse(arguments[0], CultureInfo.InvariantCulture), int.Parse(arguments[1], CultureInfo.InvariantCulture));
        // The listener's own port lies outside the range. The sockets are not narrowed, so the kernel chooses as for any program.
        using var server = new RawServer(port: 30_000);
        var order = new List<int>();
        var started = Stopwatch.GetTimestamp();
        var dialled = await server.ChurnAsync(ports + (ports / 10), DialCount.PlainAsync, pair =>
        {
            order.Add(((IPEndPoint)pair.Client.LocalEndPoint!).Port);
            return pair.CloseByClientAsync();
        });
        return new Dictionary<string, double>
        {
            ["opened"] = dialled.Opened,
            ["seconds"] = Stopwatch.GetElapsedTime(started).TotalSeconds,
            ["refused"] = dialled.Of(SocketError.AddressNotAvailable),
            ["firstHalfEven"] = order.Take(ports / 2).Count(port => (port - low) % 2 == 0),
        };
    }
}
