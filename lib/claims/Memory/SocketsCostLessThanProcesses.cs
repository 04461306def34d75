using System.Globalization;
using PoolBench.Core.Processes;
using PoolBench.Measure.Recording;

namespace PoolBench.Claims.Memory;

[Claim("S15", Topic.Memory, Source = "Guide, section 5")]
sealed class SocketsCostLessThanProcesses : Claim
{
    const int Connections = 1000;
    const int Few = 50;

    public override string Text => "One process can hold hundreds to thousands of sockets, which cost far less than as many processes.";

    internal override IReadOnlyList<Need> Needs => [Need.Linux, Need.Descriptors(2 * Connections)];

    internal override async Task<Finding> TryAsync(Lab lab)
    {
        var site = await lab.SiteAsync();
        var found = await Lab.ProbeAsync(this, new Confines(), [.. Footprint.Words(lab, site)]);
        using var process = Child.StartProgram(["sh", "-c", "echo $$; exec cat"]);
        var id = await process.ReadLineAsync(Settle.Limit) ?? throw new InvalidDataException(process.Said);
        await process.WriteLineAsync("ready");
        // The echo shows that the shell has become cat.
        await process.ReadLineAsync(Settle.Limit);
        var smallest = PrivateBytes(id);
        return Judge(found["open"], found["resident"] / 1e3, smallest / 1e3, found["process"] / 1e3)
            .Says($"One process held {found["open"]:#,0} connections at {found["resident"] / 1e3:0} KB each. The smallest process, one that waits "
                + $"in `cat`, has {smallest / 1e3:0} KB to itself, and this .NET program {found["process"] / 1e6:0} MB.");
    }

    internal static Evidence Judge(double open, double connectionKb, double processKb, double dotnetKb) => new Evidence()
        .Part(open == Connections, open, "connections", "open at once in one process")
        .Part(connectionKb < processKb / 2, connectionKb, "KB", $"resident per idle connection; the smallest process has {processKb:0} KB to itself")
        .Beside(dotnetKb, "KB", "resident in a .NET process before its first connection");

    internal override async Task<IReadOnlyDictionary<string, double>> ProbeAsync(IReadOnlyList<string> arguments)
    {
        var process = Environment.WorkingSet;
        var site = await Footprint.SiteAsync(arguments);
        var cost = await Footprint.MeasureAsync(site, Few, Connections);
        var open = (await site.TotalsAsync()).PeakOpen;
        return new Dictionary<string, double> { ["process"] = process, ["resident"] = cost.ResidentBytes, ["open"] = open };
    }

    /// <summary>The memory that a process does not share with others, see proc_pid_smaps(5).</summary>
    static double PrivateBytes(string process) => File.ReadLines($"/proc/{process}/smaps_rollup")
        .Where(line => line.StartsWith("Private_", StringComparison.Ordinal))
        .Sum(line => 1024 * double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture));
}
