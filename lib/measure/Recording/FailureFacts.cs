using System.Globalization;
using System.Net;
using System.Net.Sockets;
using PoolBench.Core.Runs;
using PoolBench.Core.Terminal;
using PoolBench.Measure.Own;

namespace PoolBench.Measure.Recording;

/// <summary>The facts that distinguish one way to fail from another.</summary>
/// <param name="Kind">As in the latencies, e.g. <c>connect</c>.</param>
/// <param name="Exception">Full name of the exception's type; null: an answer came, with a status other than success.</param>
/// <param name="HttpError">The name of its <see cref="HttpRequestError"/>; null: none.</param>
/// <param name="SocketError">The name of the <see cref="System.Net.Sockets.SocketError"/> in it; null: none.</param>
/// <param name="Errno">The system's number of that error; null: none.</param>
/// <param name="Status">The status of an answer; null: none came.</param>
sealed record FailureFacts(string Kind, string? Exception, string? HttpError, string? SocketError, int? Errno, int? Status = null)
{
    /// <summary>Longer messages are cut.</summary>
    const int LongestMessage = 300;

    /// <summary>How many nested exceptions are inspected.</summary>
    const int Deepest = 10;

    /// <summary>The facts of an exception, and its message.</summary>
    public static (FailureFacts Facts, string Message) Of(string kind, Exception failure)
    {
        // We wrap what a client of one's own throws; the fact is what it threw.
        var own = failure is ClientException { InnerException: { } inner } ? inner : failure;
        var http = own is HttpRequestException { HttpRequestError: not HttpRequestError.Unknown and var error } ? error.ToString() : null;
        var socket = SocketIn(own);
        return (new(kind, PlainText.Clean(own.GetType().ToString(), LongestMessage), http, socket?.SocketErrorCode.ToString(),
            socket?.NativeErrorCode), Said(own));
    }

    /// <summary>The facts of an answer with a status other than success.</summary>
    public static (FailureFacts Facts, string Message) Of(string kind, HttpStatusCode status) =>
        (new(kind, null, null, null, null, (int)status), string.Create(CultureInfo.InvariantCulture, $"status {(int)status}"));

    /// <summary>The socket's error. None for a cancelled request: its socket only reports the cancellation.</summary>
    static SocketException? SocketIn(Exception failure)
    {
        var each = failure is OperationCanceledException ? null : failure;
        for (var depth = 0; each is not null && depth < Deepest; depth++, each = each.InnerException)
            if (each is SocketException socket)
                return socket;
        return null;
    }

    /// <summary>.NET ends a message with this when the reason is in an inner exception.</summary>
    const string Elsewhere = ", see inner exception";

    static Exception Innermost(Exception failure)
    {
        for (var depth = 0; depth < Deepest && failure.InnerException is { } inner; depth++)
            failure = inner;
        return failure;
    }

    /// <summary>The <c>Message</c> of a foreign exception may itself throw.</summary>
    static string Said(Exception failure)
    {
        try
        {
            var said = PlainText.Clean(failure.Message ?? "", LongestMessage).TrimEnd('.');
            return said.EndsWith(Elsewhere, StringComparison.Ordinal) && Innermost(failure) is { } cause && cause != failure
                ? PlainText.Clean($"{said[..^Elsewhere.Length]} ({cause.GetType()}: {(cause.Message ?? "").TrimEnd('.')})", LongestMessage)
                : said;
        }
        catch (Exception refusal)
        {
            return $"(its message cannot be read: {refusal.GetType().Name})";
        }
    }
}

/// <summary>Requests of one iteration that failed in the same way.</summary>
/// <param name="Facts">What they have in common.</param>
/// <param name="Message">The message of the first.</param>
/// <param name="Latency">How long each took, nanoseconds.</param>
sealed record IterationFailure(FailureFacts Facts, string Message, HistogramData Latency)
{
    /// <summary>The facts in words.</summary>
    public string Text => RequestFailure.Text(Facts.Exception, Facts.SocketError, Facts.Errno, Message);
}
