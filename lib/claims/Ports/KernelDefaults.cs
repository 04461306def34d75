using System.Globalization;
using PoolBench.Core.Processes;
using PoolBench.Machine;
using PoolBench.Measure.Recording;

namespace PoolBench.Claims.Ports;

/// <summary>The kernel's own settings, from a new network namespace. It has them however this machine is tuned.</summary>
static class KernelDefaults
{
    /// <summary>The lowest and the highest ephemeral port.</summary>
    public static async Task<PortRange> PortsAsync()
    {
        using var reader = Child.StartProgram(["unshare", "-Urn", "cat", "/proc/sys/net/ipv4/ip_local_port_range"]);
        var words = (await reader.ReadLineAsync(Settle.Limit) ?? throw new InvalidDataException(reader.Said)).Split('\t', ' ');
        return new(int.Parse(words[0], CultureInfo.InvariantCulture), int.Parse(words[1], CultureInfo.InvariantCulture));
    }
}
