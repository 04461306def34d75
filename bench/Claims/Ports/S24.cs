namespace PoolBench.Bench;

sealed class S24 : Claim
{
    const int Wanted = 50_000;
    const int Said = 22_000;
    const int Thousand = 1000;

    public override string Id => "S24";

    public override Topic Topic => Topic.Ports;

    public override string Text => "Who wants 50,000 connections to one server is 22,000 ports short.";

    internal override IReadOnlyList<Need> Needs => [Need.Linux, Need.Namespace];

    internal override async Task<Finding> TryAsync(Lab lab) => Judge(await Defaults.PortsAsync());

    internal static Finding Judge(PortRange range)
    {
        var missing = Wanted - range.Count;
        return new Evidence()
            .Part((int)Math.Round((double)missing / Thousand) * Thousand == Said, missing, "ports", $"short of {Wanted:#,0} with the {range.Count:#,0} that Linux sets: arithmetic, in whole thousands")
            .Says($"By arithmetic {missing:#,0} ports are missing, towards one server address and port; towards several none is.");
    }
}
