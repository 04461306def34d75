namespace PoolBench.Bench;

/// <summary>Makes a process ready to run out of file descriptors.</summary>
/// <remarks>
/// .NET opens a pipe for every thread that it starts, and loads code from files: a process that is refused a descriptor for either does not throw but dies, with
/// the words "Out of memory." So what an experiment needs is there before.
/// </remarks>
static class Exhaustion
{
    static readonly int Threads = Environment.ProcessorCount + 4;
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Starts all threads that the pool may have, and goes the ways of a request that is answered and of one that is refused.</summary>
    /// <param name="server">Any address of the server.</param>
    public static async Task PrepareAsync(Uri server)
    {
        // One more is busy all the time: it waits for the end of standard input.
        ThreadPool.SetMinThreads(Threads + 1, Threads + 1);
        ThreadPool.SetMaxThreads(Threads + 1, Threads + 1);
        using (var all = new Barrier(Threads))
            await Task.WhenAll(Enumerable.Range(0, Threads).Select(_ => Task.Run(() => all.SignalAndWait(Patience))));
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        Uri nobody;
        using (var listener = new RawServer())
            nobody = new Uri($"http://{listener.EndPoint}/");
        await Task.WhenAll(Enumerable.Range(0, Threads).Select(_ => FailureAsync(client, new Uri(server, "/echo"))));
        await Task.WhenAll(Enumerable.Range(0, Threads).Select(_ => FailureAsync(client, nobody)));
    }

    /// <summary>What a request failed with; null when it was answered, be it by a gate that gave up.</summary>
    public static async Task<string?> FailureAsync(HttpClient client, Uri uri)
    {
        try
        {
            using var answer = await client.GetAsync(uri);
            return null;
        }
        catch (HttpRequestException failure)
        {
            return HandlerPool.NameOf(failure);
        }
    }
}
