namespace PoolBench.Claims.Descriptors;

/// <summary>Prepares a process to run out of file descriptors: starts every thread and loads all code beforehand.</summary>
/// <remarks>
/// .NET opens a pipe for every thread that it starts, and loads code from files. Without a descriptor for that, the process does not throw; it
/// dies with "Out of memory.".
/// </remarks>
static class ExhaustionWarmUp
{
    static readonly int Threads = Environment.ProcessorCount + 4;
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Starts all threads that the thread pool may have, and sends requests that are answered and requests that are refused.</summary>
    /// <param name="server">Any address of the server.</param>
    public static async Task PrepareAsync(Uri server)
    {
        // One thread more, because one always waits for the end of standard input.
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

    /// <summary>The failure of a request; null when it was answered, even by a hold that gave up.</summary>
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
