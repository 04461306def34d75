namespace PoolFaults;

/// <summary>Clients and answers that have the wrong owner, or none.</summary>
static class Owners
{
    /// <summary>A client for every request, disposed after it.</summary>
    public static async Task PerRequestAsync(Uri origin)
    {
        var uri = Fault.Echo(origin);
        for (var i = 0; i < 50; i++)
        {
            using var client = new HttpClient(Fault.Handler());
            await client.GetStringAsync(uri);
        }
    }

    /// <summary>A client for every request, left to the garbage collector.</summary>
    public static async Task UndisposedAsync(Uri origin)
    {
        var uri = Fault.Echo(origin);
        var clients = new List<HttpClient>();
        for (var i = 0; i < 50; i++)
        {
            clients.Add(new HttpClient(Fault.Handler()));
            await clients[^1].GetStringAsync(uri);
            await Task.Delay(20);
        }
        GC.KeepAlive(clients);
    }

    /// <summary>Answers that nobody reads or disposes of.</summary>
    public static async Task ResponsesAsync(Uri origin)
    {
        using var client = new HttpClient(Fault.Handler());
        var uri = Fault.Echo(origin);
        var answers = new List<HttpResponseMessage>();
        for (var i = 0; i < 12; i++)
        {
            answers.Add(await client.GetAsync(uri, HttpCompletionOption.ResponseHeadersRead));
            await Task.Delay(120);
        }
        GC.KeepAlive(answers);
    }

    /// <summary>A client for every piece of work, which is disposed of some time after its last request.</summary>
    public static async Task BatchesAsync(Uri origin)
    {
        for (var batch = 0; batch < 6; batch++)
        {
            using var client = new HttpClient(Fault.Handler());
            await Fault.WorkersAsync(workers: 2, requests: 10, () => client.GetStringAsync(Fault.Echo(origin)));
            await Task.Delay(150);
        }
    }

    /// <summary>Answers that are disposed of with more unread than the pool reads for the connection's sake.</summary>
    public static async Task UnreadAsync(Uri origin)
    {
        using var client = new HttpClient(Fault.Handler());
        for (var i = 0; i < 20; i++)
            using (await client.GetAsync(new Uri(origin, "/echo?size=4000000"), HttpCompletionOption.ResponseHeadersRead))
                await Task.Delay(10);
    }
}
