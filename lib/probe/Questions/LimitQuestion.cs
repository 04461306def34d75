using System.Security.Authentication;
using PoolBench.Core;
using PoolBench.Probe.Wires;

namespace PoolBench.Probe.Questions;

/// <summary>What a server does with many connections at once. Asked only when the user says how many.</summary>
static class LimitQuestion
{
    /// <summary>Opens so many connections, asks once on each, and ends them when all have their outcome.</summary>
    public static async Task<LimitAnswer> AskAsync(
        Func<CancellationToken, Task<IConnection>> open, int connections, TimeSpan patience, CancellationToken cancellation)
    {
        var opened = new List<IConnection>();
        try
        {
            int answered = 0, overloaded = 0, unanswered = 0, silent = 0, refused = 0;
            await Task.WhenAll(Enumerable.Range(0, connections).Select(async _ =>
            {
                try
                {
                    var connection = await open(cancellation);
                    lock (opened)
                        opened.Add(connection);
                    var answer = await connection.AskAsync(patience, cancellation);
                    Interlocked.Increment(ref (answer.Status == 503 ? ref overloaded : ref answered));
                }
                catch (EndedException end)
                {
                    Interlocked.Increment(ref (end.How == Ending.Silence ? ref silent : ref unanswered));
                }
                catch (Exception fault) when (fault is SuiteException or AuthenticationException)
                {
                    Interlocked.Increment(ref refused);
                }
            }));
            return new LimitAnswer(connections, answered, overloaded, unanswered, silent, refused);
        }
        finally
        {
            opened.ForEach(connection => connection.Dispose());
        }
    }
}

/// <summary>What <see cref="LimitQuestion"/> found.</summary>
/// <param name="Tried">Connections that were asked for.</param>
/// <param name="Answered">Those with an answer.</param>
/// <param name="Overloaded">Those with 503.</param>
/// <param name="Ended">Those that ended without one.</param>
/// <param name="Silent">Those that stayed open without one.</param>
/// <param name="Refused">Those that did not open.</param>
sealed record LimitAnswer(int Tried, int Answered, int Overloaded, int Ended, int Silent, int Refused);
