using System.Runtime.CompilerServices;

namespace PoolBench.Claims.DotNet;

[Claim("N5", Topic.DotNet, Source = "dotnet/corefx issue 32864: undisposed responses with ResponseHeadersRead")]
sealed class UndisposedResponsesFreeTheirConnection : Claim
{
    const int Max = 2;
    static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(300);

    public override string Text => "A response that was asked for with ResponseHeadersRead and is dropped "
        + "undisposed gives its connection back to the pool.";

    internal override async Task<Finding> TryAsync(Lab lab)
    {
        var site = await lab.SiteAsync();
        await using var pool = HandlerPool.OfSockets(site.Target, Max);
        for (var i = 0; i < Max; i++)
            await DropAsync(pool, site);
        var third = Reply.ToAsync(pool, site.Target, site.Echo());
        await Task.WhenAny(third, Task.Delay(Patience));
        var served = third.IsCompleted;
        var collections = 0;
        for (; !third.IsCompleted && collections < 100; collections++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            await Task.WhenAny(third, Task.Delay(50));
        }
        return Judge(served, (await third).Answered, (await site.TotalsAsync()).Accepted - Max, collections);
    }

    /// <summary>A separate method, so that nothing refers to the response afterwards.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    static async Task DropAsync(HandlerPool pool, Site site)
    {
        using var request = site.Target.Get(site.Echo());
        var response = await pool.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();
    }

    /// <param name="served">Whether a further request was answered without a garbage collection.</param>
    /// <param name="freed">Whether that request was answered in the end.</param>
    /// <param name="dialled">Connections opened for that request.</param>
    /// <param name="collections">Garbage collections up to then.</param>
    internal static Finding Judge(bool served, bool freed, long dialled, int collections) => new Evidence()
        .Part(served, served ? 1 : 0, "requests",
            $"of 1 were answered within {Patience.TotalMilliseconds} ms, when {Max} undisposed responses held both connections of a pool of {Max}")
        .Part(freed && dialled == 0, dialled, "connections",
            "were dialled for it once the garbage collector had run: those of dropped responses are closed, not given back")
        .Beside(freed ? 1 : 0, "requests", $"of 1 were answered after {collections} forced collections")
        .Says("A dropped response holds its slot until the garbage collector finalizes it, and its connection is then closed "
            + $"({dialled} dialled instead). Dispose every response: `using var response = …`.");
}
