using PoolBench.Measure.Links;

namespace PoolBench.Measure.Injection;

/// <summary>Makes a client lose a connection now and then: one request in so many ends its connection, so that the next one has to dial.</summary>
static class LostConnection
{
    /// <summary>The same target, for a client that has to dial with every <paramref name="requests"/>th request.</summary>
    public static Target Every(int requests, Target target)
    {
        long sent = 0;
        return target.Tampering(request =>
        {
            if (Interlocked.Increment(ref sent) % requests == requests - 1)
                request.Headers.ConnectionClose = true;
        });
    }
}
