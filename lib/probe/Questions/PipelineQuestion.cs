using PoolBench.Probe.Wires;

namespace PoolBench.Probe.Questions;

/// <summary>
/// What becomes of a request that was sent before the answer to the one ahead of it: first in peace, then when that answer ends the connection.
/// A server that closes with a request unread sends RST, and then even the answer before may be lost.
/// </summary>
static class PipelineQuestion
{
    /// <summary>Asks with two connections.</summary>
    public static async Task<PipelineAnswer> AskAsync(ProbeTarget target, Budget budget, TimeSpan patience, CancellationToken cancellation)
    {
        var peace = await SendTwoAsync(target, budget, "", patience, cancellation);
        var close = await SendTwoAsync(target, budget, "Connection: close\r\n", patience, cancellation);
        return new PipelineAnswer(peace.Answered, close.Answered, close.How);
    }

    static async Task<(int Answered, Ending? How)> SendTwoAsync(
        ProbeTarget target, Budget budget, string more, TimeSpan patience, CancellationToken cancellation)
    {
        using var connection = await Http1Connection.OpenAsync(target, budget, cancellation);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(patience);
        var answered = 0;
        try
        {
            await connection.SendAsync([.. connection.Request(more), .. connection.Request()], limit.Token);
            budget.Asked();
            for (; answered < 2; answered++)
                if ((await connection.ReadAsync(limit.Token)).Ends)
                {
                    answered++;
                    break;
                }
            return (answered, more.Length == 0 ? null : (await connection.EndAsync(limit.Token)).How);
        }
        catch (EndedException end)
        {
            return (answered, end.How);
        }
        catch (IOException fault)
        {
            return (answered, Wire.HowOf(fault));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return (answered, more.Length == 0 ? null : Ending.Silence);
        }
    }
}

/// <summary>What <see cref="PipelineQuestion"/> found.</summary>
/// <param name="Answered">Of two requests sent at once, how many were answered.</param>
/// <param name="AnsweredAtClose">The same, when the first says <c>Connection: close</c>.</param>
/// <param name="CloseEndsBy">How the connection ended then.</param>
sealed record PipelineAnswer(int Answered, int AnsweredAtClose, Ending? CloseEndsBy);
