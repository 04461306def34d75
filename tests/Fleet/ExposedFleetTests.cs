using System.Net;
using System.Text.Json;
using PoolBench.Core;
using PoolBench.Measure.Recording;
using PoolBench.Measure.Remote;
using PoolBench.Server;
using PoolBench.Server.Books;
using PoolBench.Server.Json;
using PoolBench.Tests.Server;
using Xunit;

namespace PoolBench.Tests.Fleet;

/// <summary>A fleet at a server that other machines can reach: over TLS, with a token.</summary>
[Collection(Alone.Name)]
public sealed class ExposedFleetTests : IAsyncLifetime
{
    const string Secret = "0123456789abcdef0123456789abcdef";

    readonly string _token = Path.GetTempFileName();
    EchoServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(_token, Secret);
        _server = await EchoServer.StartAsync(new() { Address = IPAddress.Any, Advertise = IPAddress.Loopback, Token = Secret, Members = 2 });
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        File.Delete(_token);
    }

    [Fact]
    public async Task A_killed_member_is_missed_at_once_over_TLS_too()
    {
        string[] words = ["--token-file", _token, "--max", "2", "--workers", "2", "--requests", "1200", "--delay", "100ms", "--patience", "60s"];
        using var first = FleetProcess.Member(_server.Control, 0, 2, words);
        using var second = FleetProcess.Member(_server.Control, 1, 2, words);
        using var control = await ControlClient.ConnectAsync(ServerAddress.Of(_server.Control, _token, _server.Ready.RootSha256, false));
        using var book = control.Member(1);
        await Eventually.Equal(true, () => book.TotalsAsync().GetAwaiter().GetResult().Requests > 0 && State() == RollStates.Running);
        await second.Signal("KILL");
        await Eventually.Equal("ended: its connection to the control port broke", () => Record().Members[1].Lost);
        await first.Signal("INT");
        Assert.Equal(ExitCodes.Interrupted, (await first.EndAsync()).Code);

        string State() => Record().State;

        RollRecord Record()
        {
            using var client = control.NewClient(Eventually.Patience);
            return JsonSerializer.Deserialize(client.GetStringAsync(new Uri("fleet", UriKind.Relative)).GetAwaiter().GetResult(),
                ServerJson.Default.RollRecord)!;
        }
    }
}
