using PoolBench.Core;
using Xunit;

namespace PoolBench.Tests.Environments;

/// <summary>Few descriptors, no loopback, few ports: what is short is named, and nothing was measured.</summary>
public sealed class LimitTests
{
    [Theory]
    [InlineData(64, "$bench doctor")]
    [InlineData(64, "$bench load --requests 1")]
    [InlineData(64, "$analysis summary latest")]
    [InlineData(40, "$analysis gate HEAD")]
    [InlineData(128, "$bench load --requests 1")]
    [InlineData(256, "$bench --filter lifetime/shared/http")]
    [InlineData(256, "$bench peers --only dotnet")]
    [InlineData(256, "$bench claims --only S8")]
    [InlineData(256, "$analysis gate HEAD")]
    [InlineData(256, "$analysis calibrate")]
    public async Task Too_few_descriptors_are_named_before_anything_starts(int limit, string command)
    {
        await Launch.NeedsAsync("prlimit --version");
        var (code, _, error) = await Launch.ShellAsync($"exec prlimit --nofile={limit}:{limit} {command}");
        Assert.Equal(ExitCodes.NotMeasured, code);
        Assert.StartsWith($"Processes may open {limit} file descriptors here; wanted ", error, StringComparison.Ordinal);
        Launch.IsSentence(error);
    }

    [Fact]
    public async Task Descriptors_that_run_out_while_measuring_are_named()
    {
        await Launch.NeedsAsync("prlimit --version");
        var (code, _, error) = await Launch.ShellAsync(
            "exec prlimit --nofile=300:300 $bench load --strategy per-request-undisposed --workload sequential --requests 400 --limit 10s");
        Assert.Equal(ExitCodes.NotMeasured, code);
        // Client or server meets it first.
        Assert.Contains("may open 300", error, StringComparison.Ordinal);
        Launch.IsSentence(error);
    }

    [Theory]
    [InlineData("exec $bench load --requests 1", "is bound, but nothing reaches it")]
    [InlineData("ip link set lo up && echo '40000 40003' >/proc/sys/net/ipv4/ip_local_port_range && exec $bench load --requests 1", "")]
    public async Task A_network_that_lacks_something_is_named(string script, string sentence)
    {
        await Launch.NeedsAsync("unshare -Urn sh -c 'ip link set lo up'");
        var (code, _, error) = await Launch.ShellAsync($"exec unshare -Urn sh -c \"bench='$bench'; {script}\"");
        Assert.Equal(ExitCodes.NotMeasured, code);
        Assert.Contains(sentence, error, StringComparison.Ordinal);
        Assert.DoesNotContain("PoolBench itself failed", error, StringComparison.Ordinal);
    }
}
