using Microsoft.AspNetCore.Http;

namespace PoolBench.Peers.checks;

/// <summary>One workload for a driver on trial: what it is asked, how the server answers, and what must then be seen.</summary>
/// <param name="What">What is tried, in words that complete "it can …".</param>
/// <param name="Rounds">How many rounds.</param>
/// <param name="Width">Requests at once in each.</param>
sealed record Plan(string What, int Rounds, int Width)
{
    /// <summary>How long the server takes for an answer: long enough to tell nanoseconds from microseconds, and one answer from the next.</summary>
    public static readonly TimeSpan Answer = TimeSpan.FromMilliseconds(30);

    /// <summary>How far apart requests may come that are sent at once: a busy machine may stand still between two.</summary>
    public static readonly TimeSpan Together = TimeSpan.FromMilliseconds(500);

    /// <summary>How long the server holds what it holds, before it concludes that the others will not come.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Paths, which the rounds ask for in turn.</summary>
    public string[] Targets { get; init; } = ["/check?size=3"];

    /// <summary>GET or POST.</summary>
    public string Method { get; init; } = "GET";

    /// <summary>Further words of the workload.</summary>
    public string[] Words { get; init; } = [];

    /// <summary>Whether the driver is asked to call <c>between</c>.</summary>
    public bool HasPauses { get; init; }

    /// <summary>Requests of another client beforehand.</summary>
    public int WarmUp { get; init; }

    /// <summary>Whether the rounds run through TLS, to a server whose requests are counted but not noted.</summary>
    public bool Secure { get; init; }

    /// <summary>Whether a driver may say that it cannot.</summary>
    public bool MayRefuse { get; init; } = true;

    /// <summary>Whether it has to say so.</summary>
    public bool MustRefuse { get; init; }

    /// <summary>Whether the requests are sent in rounds, all of a round at once: else this plan alone judges their order.</summary>
    public bool InRounds { get; init; } = true;

    /// <summary>How many requests the server meets, and how many of them it fails.</summary>
    public int Failing { get; init; }

    /// <summary>How many requests of the workload never get to the server, if the client does what it is asked.</summary>
    public int NeverSent { get; init; }

    /// <summary>How long a call of <c>between</c> or <c>end</c> waits for its answer, so that a driver which does not wait is seen.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// How the server answers; null: after <see cref="Answer"/>, and when all of a round have come, for which it waits for <see cref="Together"/>.
    /// </summary>
    public Func<Met, Func<IReadOnlyList<Met>>, HttpContext, Task>? Respond { get; init; }

    /// <summary>What must hold beyond what holds for each plan: the fault as a sentence without a full stop, or null.</summary>
    public Func<Trial, string?> Judge { get; init; } = _ => null;

    /// <summary>Whether the requests have to be HTTP/2.</summary>
    public bool IsHttp2 => Words.Contains("http2=1");

    /// <summary>How many requests the driver has to report.</summary>
    public int Requests => Rounds * Width;

    /// <summary>The path that a round asks for.</summary>
    public string TargetOf(int round) => Targets[round % Targets.Length];

    /// <summary>Waits until it is so, for <paramref name="limit"/> at most; tells whether it is.</summary>
    public static async Task<bool> Until(Func<bool> holds, TimeSpan limit)
    {
        for (var tries = 0; tries < limit.TotalMilliseconds / 10; tries++)
        {
            if (holds())
                return true;
            await Task.Delay(10);
        }
        return holds();
    }
}
