using PoolBench.Machine;

namespace PoolBench.Claims.Ports;

[Claim("S24", Topic.Ports, Source = "Guide, section 7")]
sealed class FiftyThousandConnectionsLack22000Ports : Claim
{
    const int Wanted = 50_000;
    const int Said = 22_000;
    const int Thousand = 1000;

    public override string Text => "A client that wants 50,000 connections to one server is 22,000 ports short.";

    internal override IReadOnlyList<Need> Needs => [Need.Linux, Need.Namespace];

    internal override async Task<Finding> TryAsync(Lab lab) => Judge(await KernelDefaults.PortsAsync());

    internal static Finding Judge(PortRange range)
    {
        var missing = Wanted - range.Count;
        return new Evidence()
            .Part((int)Math.Round((double)missing / Thousand) * Thousand == Said, missing, "ports",
                $"short of {Wanted:#,0} with the {range.Count:#,0} that Linux sets: arithmetic, in whole thousands")
            .Says($"By arithmetic {missing:#,0} ports are missing for one server address and port. For several servers no port is missing.");
    }
}
