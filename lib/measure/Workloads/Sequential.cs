namespace PoolBench.Measure.Workloads;

/// <summary>One request after another.</summary>
public sealed record Sequential : Workload
{
    internal Sequential(int requests)
        : base(1, requests) { }

    /// <summary>The pause between two requests.</summary>
    public TimeSpan Rest { get; init; }

    /// <summary>Whether the server closes the idle connection between two requests, as when its keep-alive time has expired.</summary>
    public bool ServerCloses { get; init; }

    public override Workload AtFullSpeed => this with { Delay = default, Idle = 0, Rest = default, ServerCloses = false };

    internal override bool Rests => Rest > TimeSpan.Zero;

    private protected override string Usual => OneAfterAnother;

    public override Task RunAsync(Dispatch dispatch)
    {
        ArgumentNullException.ThrowIfNull(dispatch);
        var between = ServerCloses ? dispatch.CloseIdle ?? throw new ArgumentNullException(nameof(dispatch), "ServerCloses needs CloseIdle.")
            : Rests ? () => Task.Delay(Rest)
            : null;
        return dispatch.TogetherAsync(between is null ? null : new Rendezvous(1, between));
    }
}
