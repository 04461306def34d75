using PoolBench.Pool;
using PoolBench.Tests.Server;
using Xunit;

namespace PoolBench.Tests.Pool;

/// <summary>
/// Many requests at once, most of them given up at a random moment: afterwards no slot may be lost and no connection uncounted.
/// POOLBENCH_SOAK sets the number of requests per rule; the full measure is 100000.
/// </summary>
public class SoakTests
{
    const int Workers = 48;
    const int Max = 16;

    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(KeepAliveRule.Documented)]
    [InlineData(KeepAliveRule.Httpcore016)]
    [InlineData(KeepAliveRule.Httpcore10)]
    public async Task No_slot_is_lost_and_no_connection_uncounted(KeepAliveRule rule)
    {
        var requests = int.TryParse(Environment.GetEnvironmentVariable("POOLBENCH_SOAK"), out var asked) ? asked : 700;
        var limits = new Limits(Max, 6, TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(30), rule);
        await using var rig = await PoolRig.StartAsync(limits);
        var left = requests;
        var answered = 0;
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(
            async () =>
            {
                var random = new Random(worker);
                while (Interlocked.Decrement(ref left) >= 0)
                    if (await AnsweredAsync(rig, random))
                        Interlocked.Increment(ref answered);
                    else if (rig.Stats is var stats)
                        Assert.InRange(stats.Opened - stats.Closed, 0, stats.Leased + stats.Available);
            },
            Cancelled)));
        Assert.InRange(answered, 1, requests);
        await Eventually.Equal((0, 0), () => (rig.Stats.Leased, rig.Stats.Pending));
        await Eventually.Equal(rig.Stats.Opened, () => rig.Ledger.Accepted);
        // All places are still there: so many requests at once have to meet.
        await rig.Burst(Max);
    }

    static async Task<bool> AnsweredAsync(PoolRig rig, Random random)
    {
        using var cancel = new CancellationTokenSource();
        var url = rig.Url($"/echo?size={random.Next(3) * 3000}&delay={random.Next(2)}ms", host: 1 + random.Next(3));
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        if (random.Next(2) == 0)
            (request.Method, request.Content) = (HttpMethod.Post, new ByteArrayContent(new byte[random.Next(5000)]));
        try
        {
            var sending = rig.Client.SendAsync(request, (HttpCompletionOption)random.Next(2), cancel.Token);
            if (random.Next(3) > 0)
                await GiveUpAsync(cancel, random, sending);
            using var response = await sending;
            if (random.Next(2) == 0)
                await response.Content.CopyToAsync(Stream.Null, cancel.Token);
            return true;
        }
        catch (Exception error) when (error is OperationCanceledException or PoolTimeoutException)
        {
            return false;
        }
    }

    static async Task GiveUpAsync(CancellationTokenSource cancel, Random random, Task sending)
    {
        // At once, after some turns of the thread pool, or about when an answer can be expected.
        var turns = random.Next(30);
        for (var turn = 0; turn < turns && !sending.IsCompleted; turn++)
            await Task.Yield();
        if (random.Next(2) == 0)
            await Task.WhenAny(sending, Task.Delay(random.Next(4), Cancelled));
        await cancel.CancelAsync();
    }
}
