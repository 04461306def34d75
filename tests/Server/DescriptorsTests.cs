using Xunit;

namespace PoolBench.Tests.Server;

/// <summary>More connections than descriptors: they wait, and the server lives.</summary>
public sealed class DescriptorsTests
{
    [Fact]
    public async Task Dials_wait_until_a_descriptor_is_free()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs /proc");
        using var process = ServerProcess.Shell($"ulimit -n 256; exec {ServerProcess.Words} --listeners http");
        var ready = await process.Ready();
        var clients = new List<RawClient>();
        for (var i = 0; i < 200; i++)
            clients.Add(await RawClient.Connect(ready.Http!));
        var asking = clients.Select(client => client.Ask("/echo")).ToList();
        // Some are answered, and whoever is closes: so in the end all are.
        while (asking.Count > 0)
        {
            var answered = await Task.WhenAny(asking).Bounded();
            await answered;
            var index = asking.IndexOf(answered);
            asking.RemoveAt(index);
            clients[index].Dispose();
            clients.RemoveAt(index);
        }
        await process.Signal("TERM");
        Assert.Equal(0, await process.ExitCode());
        Assert.StartsWith("server: no descriptor is left for another connection on 127.0.0.1:", await process.Errors(), StringComparison.Ordinal);
    }
}
