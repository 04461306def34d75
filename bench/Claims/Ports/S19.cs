namespace PoolBench.Bench;

sealed class S19 : Claim
{
    const int Low = 49_152;
    const int High = 65_535;
    const int Said = 16_384;

    public override string Id => "S19";

    public override Topic Topic => Topic.Ports;

    public override string Text => "On Windows the client's ports are 49152 to 65535, about 16,384 of them.";

    internal override Task<Finding> TryAsync(Lab lab)
    {
        const int ports = High - Low + 1;
        return Task.FromResult(new Evidence()
            .Part(ports == Said, ports, "ports", $"from {Low} to {High}: arithmetic on the range that Microsoft documents, not a measurement")
            .Says($"By arithmetic the documented range holds {ports:#,0} ports exactly, not about; what a machine is set to shows `netsh int ipv4 show dynamicport tcp`."));
    }
}
