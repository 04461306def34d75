namespace PoolFaults;

/// <summary>One client for all, kept busy.</summary>
static class Steady
{
    /// <summary>Nothing wrong: a shared client, with a lifetime, that four workers keep busy.</summary>
    public static async Task HealthyAsync(Uri origin)
    {
        var handler = Fault.Handler();
        handler.PooledConnectionLifetime = TimeSpan.FromMinutes(2);
        using var client = new HttpClient(handler);
        var uri = Fault.Echo(origin, delay: 2);
        await Fault.WorkersAsync(workers: 4, requests: 100, () => client.GetStringAsync(uri));
    }

    /// <summary>Four requests at once, a wait for another line, and four at once again: nothing wrong.</summary>
    public static async Task RoundsAsync(Uri origin)
    {
        using var client = new HttpClient(Fault.Handler());
        for (var round = 0; round < 2; round++)
        {
            var uri = new Uri(origin, $"/hold/round-{round}?count=4&size=128");
            await Fault.WorkersAsync(workers: 4, requests: 1, () => client.GetStringAsync(uri));
            if (round > 0)
                break;
            Console.WriteLine("half");
            Console.ReadLine();
        }
    }

    /// <summary>A name that is looked up once, and a connection that lives as long as it is busy.</summary>
    public static async Task NameAsync(Uri origin)
    {
        using var client = new HttpClient(Fault.Handler());
        var uri = Fault.Echo(new UriBuilder(origin) { Host = "localhost" }.Uri);
        for (var i = 0; i < 30; i++)
        {
            await client.GetStringAsync(uri);
            await Task.Delay(50);
        }
    }
}
