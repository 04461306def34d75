using System.Net;
using PoolBench.Pool;
using PoolBench.Tests.Server;
using Xunit;

namespace PoolBench.Tests.Pool;

public class LimitsTests
{
    static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void Every_value_out_of_range_is_refused_with_a_sentence()
    {
        Refused("MaxConnections is 0: wanted 1 or more connections.", () => new(0, 0, Second, Second));
        Refused("MaxKeepAlive is -1: wanted 0 or more connections.", () => new(1, -1, Second, Second));
        Refused("KeepAliveExpiry is -00:00:01: wanted zero, a positive time, or Timeout.InfiniteTimeSpan.", () => new(1, 0, -Second, Second));
        Refused("PoolTimeout is -00:00:01: wanted zero to 24.20:31:23.6470000, or Timeout.InfiniteTimeSpan.", () => new(1, 0, Second, -Second));
        Refused("PoolTimeout is 30.00:00:00: wanted zero to 24.20:31:23.6470000, or Timeout", () => new(1, 0, Second, TimeSpan.FromDays(30)));
        Refused("Rule is 7: wanted Documented, Httpcore016 or Httpcore10.", () => new(1, 0, Second, Second, (KeepAliveRule)7));
        Refused("MaxConnections is -5: wanted 1 or more connections.", () => Limits.Httpx with { MaxConnections = -5 });

        static void Refused(string sentence, Func<Limits> make) =>
            Assert.StartsWith(sentence, Assert.Throws<ArgumentException>(make).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Infinite_times_zero_times_and_a_keep_alive_above_the_cap_are_fine()
    {
        var limits = new Limits(1, 5, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Assert.Equal((1, 5, KeepAliveRule.Documented, 5.0), (limits.MaxConnections, limits.MaxKeepAlive, limits.Rule, limits.KeepAliveRatio));
        Assert.Equal(0.5, (limits with { MaxConnections = 10 }).KeepAliveRatio);
        var longest = TimeSpan.FromMilliseconds(int.MaxValue);
        Assert.Equal(longest, (limits with { PoolTimeout = longest }).PoolTimeout);
        Assert.Equal(TimeSpan.Zero, (limits with { PoolTimeout = TimeSpan.Zero, KeepAliveExpiry = TimeSpan.Zero }).PoolTimeout);
    }

    [Fact]
    public void The_defaults_are_those_of_httpx() =>
        Assert.Equal(new Limits(100, 20, 5 * Second, 5 * Second, KeepAliveRule.Documented), Limits.Httpx);

    [Fact]
    public async Task Settings_that_would_break_the_limits_have_no_effect()
    {
        var made = new List<SocketsHttpHandler>();
        await using var origin = new RawOrigin(exchange => exchange.Answer("here"));
        using var handler = new LimitsHandler(PoolRig.Of(1, 1), http =>
        {
            made.Add(http);
            http.MaxConnectionsPerServer = 9;
            http.EnableMultipleHttp2Connections = true;
            http.PooledConnectionIdleTimeout = TimeSpan.FromMinutes(9);
            http.PooledConnectionLifetime = TimeSpan.FromMinutes(9);
            http.AllowAutoRedirect = true;
            http.UseProxy = true;
            http.AutomaticDecompression = DecompressionMethods.All;
            http.UseCookies = true;
            http.MaxResponseDrainSize = 9_000;
        });
        using var client = new HttpClient(handler);
        Assert.Equal("here", await client.GetStringAsync(origin.Url, TestContext.Current.CancellationToken).Bounded());
        // The first one is asked for what the pool does in its stead, and carries nothing.
        Assert.Equal(2, made.Count);
        var own = made[1];
        Assert.Equal((1, false), (own.MaxConnectionsPerServer, own.EnableMultipleHttp2Connections));
        Assert.Equal((Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan), (own.PooledConnectionIdleTimeout, own.PooledConnectionLifetime));
        Assert.Equal((false, false, false), (own.AllowAutoRedirect, own.UseProxy, own.UseCookies));
        Assert.Equal((DecompressionMethods.None, 0), (own.AutomaticDecompression, own.MaxResponseDrainSize));
    }
}
