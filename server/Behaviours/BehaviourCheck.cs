using PoolBench.Server.Endpoints;

namespace PoolBench.Server.Behaviours;

/// <summary>Refuses options that contradict each other, or that nobody can mean.</summary>
static class BehaviourCheck
{
    /// <summary>Longer times fit no timer.</summary>
    static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <summary>Checks them, and reads what every request asks for.</summary>
    /// <exception cref="StartException">One of them is wrong; the sentence says which.</exception>
    public static RequestOptions Read(EchoServerOptions options)
    {
        Refuse(options.IdleClose is { } idle && (idle < TimeSpan.FromMilliseconds(1) || idle > Longest), "--idle-close is not from 1ms to 86400s.");
        Refuse(options.CloseAfter < 1, $"--close-after is {options.CloseAfter}: wanted at least 1.");
        Refuse(options.Refuse < 1, $"--refuse is {options.Refuse}: wanted at least 1.");
        Refuse(options.Streams < 1, $"--streams is {options.Streams}: wanted at least 1.");
        Refuse(options.AcceptDelay < TimeSpan.Zero || options.AcceptDelay > Longest, "--accept-delay is not from 0ms to 86400s.");
        Refuse(options.KeepAliveHeader is { } header && header != KeepAliveHint.Truth && !KeepAliveHint.IsHeader(header),
            $"--keep-alive-header is '{options.KeepAliveHeader}': wanted {KeepAliveHint.Truth}, or {KeepAliveHint.Form}.");
        Refuse(options.KeepAliveHeader == KeepAliveHint.Truth && options is { IdleClose: null, CloseAfter: null },
            "--keep-alive-header true tells of --idle-close and --close-after, and neither is given: add one, or name a header.");
        Refuse(options.Unannounced && options.CloseAfter is null, "--unannounced goes with --close-after: add it, or leave both out.");
        Refuse(options.End != EndKind.Fin && options is { IdleClose: null, CloseAfter: null, Refuse: null },
            "--end says how --idle-close, --close-after and --refuse end a connection, and none is given: add one, or leave it out.");
        if (!RequestOptions.TryRead(options.Always, RequestOptions.OfAnswers, options.MaxBodyBytes, default, out var always, out var sentence))
            throw new StartException($"What every request asks for is wrong. {sentence}");
        return always;
    }

    static void Refuse(bool wrong, string sentence)
    {
        if (wrong)
            throw new StartException(sentence);
    }
}
