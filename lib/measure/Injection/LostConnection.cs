using PoolBench.Measure.Links;

namespace PoolBench.Measure.Injection;

/// <summary>Makes a client lose a connection now and then: one request in so many ends its connection, so that the next one has to dial.</summary>
static class LostConnection
{
    /// <summary>The same target, for a client that has to dial with the requests that the fault falls on.</summary>
    public static Target At(FaultRate rate, Target target)
    {
        // The request before loses the connection.
        var falls = rate.Begin(early: 1);
        return target.Tampering(request =>
        {
            if (falls())
                request.Headers.ConnectionClose = true;
        });
    }
}
