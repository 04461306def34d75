using System.Net;
using PoolBench.Server.Accounting;
using PoolBench.Server.Listeners;
using PoolBench.Server.Rtt;
using Xunit;

namespace PoolBench.Tests.Server.Rtt;

public class RoundTripsTests
{
    [Theory]
    [InlineData("20ms", "http", "127.0.0.1", 20)]
    [InlineData("https=20ms,http=5ms", "https", "127.0.0.1", 20)]
    [InlineData("https=20ms,http=5ms", "http", "127.0.0.1", 5)]
    [InlineData("https=20ms,http=5ms", "h2c", "127.0.0.1", 0)]
    [InlineData("20ms,https=0ms", "https", "127.0.0.1", 0)]
    [InlineData("https=0ms,20ms", "https", "127.0.0.1", 20)]
    [InlineData("127.0.1.1-127.0.1.12=5ms", "http", "127.0.1.1", 5)]
    [InlineData("127.0.1.1-127.0.1.12=5ms", "h2c", "127.0.1.12", 5)]
    [InlineData("127.0.1.1-127.0.1.12=5ms", "http", "127.0.1.13", 0)]
    [InlineData("127.0.1.1-127.0.1.12=5ms", "http", "127.0.0.1", 0)]
    [InlineData("20ms,127.0.1.1-127.0.1.12=5ms,127.0.1.3=1ms", "http", "127.0.1.3", 1)]
    [InlineData("20ms,127.0.1.1-127.0.1.12=5ms,127.0.1.3=1ms", "http", "127.0.1.4", 5)]
    [InlineData("20ms,127.0.1.1-127.0.1.12=5ms,127.0.1.3=1ms", "http", "127.0.0.2", 20)]
    [InlineData("500us", "http", "127.0.0.1", 0.5)]
    [InlineData("2s", "http", "127.0.0.1", 2000)]
    public void The_last_rule_that_matches_wins(string text, string listener, string address, double ms)
    {
        Assert.True(RoundTrips.TryParse(text, out var rules));
        Assert.Equal(
            ms, rules.Of(Enum.GetValues<Listener>().Single(each => Ledger.Name(each) == listener), IPAddress.Parse(address)).TotalMilliseconds);
        Assert.Equal(text, rules.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("20")]
    [InlineData("-20ms")]
    [InlineData("20ms,")]
    [InlineData("2001ms")]
    [InlineData("control=20ms")]
    [InlineData("https=")]
    [InlineData("https=20ms=5ms")]
    [InlineData("https")]
    [InlineData("10.0.0.1=5ms")]
    [InlineData("127.0.1.1-127.0.2.1=5ms")]
    [InlineData("127.0.1.9-127.0.1.1=5ms")]
    [InlineData("127.0.1.0-127.0.1.3=5ms")]
    [InlineData("127.0.1.1-127.0.1.255=5ms")]
    [InlineData("127.0.1.1-127.0.1.2-127.0.1.3=5ms")]
    [InlineData("127.0.1.1-3=5ms")]
    [InlineData("127.1=5ms")]
    [InlineData("::1=5ms")]
    [InlineData("https = 20ms")]
    public void Anything_else_is_refused(string text) => Assert.False(RoundTrips.TryParse(text, out _));

    [Fact]
    public void Addresses_are_those_of_all_ranges_once()
    {
        Assert.True(RoundTrips.TryParse("127.0.1.1-127.0.1.3=5ms,127.0.1.2=1ms,127.0.2.7=5ms,20ms", out var rules));
        Assert.Equal(["127.0.1.1", "127.0.1.2", "127.0.1.3", "127.0.2.7"], rules.Addresses.Select(address => address.ToString()));
        Assert.Equal(["127.0.2.7"], rules.With(TimeSpan.FromMilliseconds(5)).Select(address => address.ToString()));
        Assert.Empty(rules.With(TimeSpan.FromMilliseconds(20)));
    }

    [Theory]
    [InlineData("server: --rtt is '20': wanted times such as 20ms for every listener, https=20ms for one, or 127.0.1.1-127.0.1.12=5ms for addresses "
        + "below 127, at most 2s, with commas. See --help.", "--rtt=20")]
    [InlineData("server: --tls is '1.1': wanted 1.2 or 1.3. See --help.", "--tls=1.1")]
    [InlineData("server: --rtt https=5ms gives a round-trip time to the listener https, which --listeners leaves out: leave one of them out.",
        "--rtt=https=5ms", "--listeners=http,h2c")]
    [InlineData("server: --rtt 127.0.1.1=5ms names loopback addresses, so it does not go with --listen ::1: leave one of them out.",
        "--rtt=127.0.1.1=5ms", "--listen=::1")]
    public async Task A_wrong_one_is_said_in_a_sentence(string sentence, params string[] arguments)
    {
        using var process = ServerProcess.Start(arguments);
        Assert.Equal(2, await process.ExitCode());
        Assert.Equal(("", sentence), (await process.Output(), (await process.Errors()).Trim()));
    }

    [Fact]
    public async Task The_ready_line_says_what_was_asked_for_and_the_addresses_answer()
    {
        Assert.SkipWhen(OperatingSystem.IsMacOS(), "this system has only the address 127.0.0.1");
        using var process = ServerProcess.Start("--hosts", "2", "--rtt", "127.0.0.2-127.0.0.3=1ms,127.0.9.9=2ms", "--tls", "1.2");
        var ready = await process.Ready();
        Assert.Equal(("127.0.0.2-127.0.0.3=1ms,127.0.9.9=2ms", "1.2"), (ready.Rtt, ready.TlsVersion));
        using var client = new HttpClient();
        foreach (var host in (string[])["127.0.0.1", "127.0.0.2", "127.0.0.3", "127.0.9.9"])
            Assert.Equal(
                "x", await client.GetStringAsync($"http://{host}:{new Uri(ready.Http!).Port}/echo?size=1", TestContext.Current.CancellationToken));
    }
}
