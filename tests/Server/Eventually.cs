using Xunit;

namespace PoolBench.Tests.Server;

/// <summary>For what only the kernel knows, such as when a FIN arrives: asks again until it is so, or says what it is after ten seconds.</summary>
static class Eventually
{
    public static async Task Equal<T>(T expected, Func<T> actual)
    {
        for (var until = Environment.TickCount64 + 10_000; Environment.TickCount64 < until && !Equals(expected, actual());)
            await Task.Delay(1, TestContext.Current.CancellationToken);
        Assert.Equal(expected, actual());
    }

    /// <summary>The task's result, or a failure after ten seconds.</summary>
    public static Task<T> Bounded<T>(this Task<T> task) => task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

    public static Task Bounded(this Task task) => task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
}
