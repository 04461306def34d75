namespace PoolBench.Bench;

/// <summary>Watches over a client of one's own in the process of a case of the main job: how it ends the process, or hangs, becomes the reason why the case failed.</summary>
sealed class CaseWatch : IDisposable
{
    /// <summary>So long a phase may show no progress.</summary>
    static readonly TimeSpan Limit = LoadWatch.Usual;

    readonly Watchdog _dog;
    readonly ClientEndings _endings;

    /// <summary>Begins to watch.</summary>
    /// <param name="pulse">What the case shows.</param>
    /// <param name="write">Writes the account of the case with the reason why it failed.</param>
    public static CaseWatch Begin(Pulse pulse, Action<string> write) => new(pulse, write);

    CaseWatch(Pulse pulse, Action<string> write)
    {
        // What the client writes goes where BenchmarkDotNet keeps what a case writes: into its log.
        Console.SetError(Console.Out);
        PrivateStreams.Join();
        _endings = ClientEndings.Tell(pulse, write);
        _dog = new Watchdog(pulse, beat => beat.Limit(Limit), beat =>
        {
            write($"nothing happened for {Limit.TotalSeconds:0} s while {beat}");
            HardExit.With(Analysis.ExitCodes.NotMeasured);
        });
    }

    public void Dispose()
    {
        _dog.Dispose();
        _endings.Dispose();
    }
}
