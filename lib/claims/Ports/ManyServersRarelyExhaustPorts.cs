namespace PoolBench.Claims.Ports;

[Claim("S47", Topic.Ports, Source = "Guide, section 10.2")]
sealed class ManyServersRarelyExhaustPorts : Claim
{
    const int Servers = 20;
    const int Each = 16;

    public override string Text => "A client of many servers runs little risk of using up its ports, because the servers' addresses differ.";

    internal override IReadOnlyList<Need> Needs => [Need.Linux, Need.PortRange];

    internal override async Task<Finding> TryAsync(Lab lab)
    {
        var (one, many) = (await ConnectionsThroughFewPorts.RunAsync(lab, 1, Each), await ConnectionsThroughFewPorts.RunAsync(lab, Servers, Each));
        return Judge(one, many)
            .Says($"{Each} ports carry {one.Answered} connections to one server and {many.Answered} at once to {Servers}: "
                + "the connections to the busiest server count, not their sum.");
    }

    internal static Evidence Judge(ConnectionsThroughFewPorts one, ConnectionsThroughFewPorts many) => new Evidence()
        .Beside(one.Answered, "connections", $"at once to one server from {Each} ports")
        .Part(many.Failed == 0 && many.Answered == Servers * one.Answered, many.Answered, "connections",
            $"at once to {Servers} servers from {Each} ports, {many.Failed} failed")
        .Part(many.Ports <= one.Ports, many.Ports, "ports", $"used for them; {one.Ports} for one server");
}
