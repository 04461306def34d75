namespace PoolBench.Probe.Wires;

/// <summary>Counts what a probe asks of its server, and takes each step's fastest connect and answer.</summary>
sealed class Budget
{
    readonly Lock _lock = new();

    /// <summary>Connections opened.</summary>
    public int Connections { get; private set; }

    /// <summary>Requests sent.</summary>
    public int Requests { get; private set; }

    /// <summary>The shortest TCP connect: one round trip.</summary>
    public TimeSpan? FastestConnect { get; private set; }

    /// <summary>The shortest time from a request to its whole answer, on a connection that was used before.</summary>
    public TimeSpan? FastestAnswer { get; private set; }

    /// <summary>One more connection.</summary>
    public void Connected(TimeSpan took)
    {
        lock (_lock)
        {
            Connections++;
            FastestConnect = FastestConnect < took ? FastestConnect : took;
        }
    }

    /// <summary>One more request is sent.</summary>
    public void Asked()
    {
        lock (_lock)
            Requests++;
    }

    /// <summary>A request was answered.</summary>
    public void Answered(TimeSpan took)
    {
        lock (_lock)
            FastestAnswer = FastestAnswer < took ? FastestAnswer : took;
    }
}
