using Xunit;

namespace PoolBench.Tests.Server;

/// <summary>For what only the kernel knows, such as when a FIN arrives: asks again until it is so, or says what it is after a minute.</summary>
static class Eventually
{
    /// <summary>Nobody waits so long but for a fault: a machine busy with other things takes its time.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static async Task Equal<T>(T expected, Func<T> actual)
    {
        var until = Environment.TickCount64 + (long)Patience.TotalMilliseconds;
        var last = actual();
        // What it was, not what it is a moment later: it may be so for a moment only.
        for (; Environment.TickCount64 < until && !Equals(expected, last); last = actual())
            await Task.Delay(1, TestContext.Current.CancellationToken);
        Assert.Equal(expected, last);
    }

    /// <summary>The task's result, or a failure after a minute.</summary>
    public static Task<T> Bounded<T>(this Task<T> task) => task.WaitAsync(Patience, TestContext.Current.CancellationToken);

    public static Task Bounded(this Task task) => task.WaitAsync(Patience, TestContext.Current.CancellationToken);
}
