using System.Diagnostics;
using PoolBench.Probe.Wires;

namespace PoolBench.Probe.Questions;

/// <summary>How many requests a connection carries until the server ends it.</summary>
static class CountQuestion
{
    /// <summary>Asks one request after another.</summary>
    /// <param name="open">Opens the connection.</param>
    /// <param name="most">Requests at most.</param>
    /// <param name="limit">How long it may take.</param>
    /// <param name="patience">How long an answer may take.</param>
    /// <param name="cancellation">Asks to stop.</param>
    public static async Task<CountAnswer> AskAsync(
        Func<CancellationToken, Task<IConnection>> open, int most, TimeSpan limit, TimeSpan patience, CancellationToken cancellation)
    {
        using var connection = await open(cancellation);
        var started = Stopwatch.GetTimestamp();
        Answer? first = null;
        for (var answered = 0; ;)
        {
            Answer answer;
            try
            {
                answer = await connection.AskAsync(patience, cancellation);
            }
            catch (EndedException end)
            {
                return new CountAnswer(first, answered, answered == 0 ? null : answered, false, end.How, answered == 0
                    ? $"not one request was answered: {Words.Of(end.How)}" : null);
            }
            first ??= answer;
            answered++;
            if (answer.Ends)
                return new CountAnswer(first, answered, answered, true, await EndAsync(connection, patience, cancellation), null);
            if (answered == most)
                return new CountAnswer(first, answered, null, false, null, $"none within {answered:N0} requests, the number that was tried");
            if (Stopwatch.GetElapsedTime(started) > limit)
                return new CountAnswer(first, answered, null, false, null,
                    $"none within {answered:N0} requests, as many as {limit.TotalSeconds:0} s had room for");
        }
    }

    /// <summary>How it ends after the last answer; null when it stays open.</summary>
    static async Task<Ending?> EndAsync(IConnection connection, TimeSpan patience, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(patience);
        try
        {
            return (await connection.EndAsync(limit.Token)).How;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return null;
        }
    }
}

/// <summary>What <see cref="CountQuestion"/> found.</summary>
/// <param name="First">The first answer; null when there was none.</param>
/// <param name="Answered">Requests that were answered.</param>
/// <param name="Most">How many a connection carries; null when none was found.</param>
/// <param name="Announced">Whether the last answer said that it is the last.</param>
/// <param name="How">How it ended; null when it did not.</param>
/// <param name="Reason">Why there is no number.</param>
sealed record CountAnswer(Answer? First, int Answered, int? Most, bool Announced, Ending? How, string? Reason);
