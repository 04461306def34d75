namespace PoolBench.Pool;

/// <summary>
/// A request message that is told how long it waited for a connection of a <see cref="LimitsHandler"/>. An interface on the message, because
/// <see cref="HttpRequestMessage.Options"/> would cost every request a dictionary, even requests that never wait.
/// </summary>
public interface IQueueTimed
{
    /// <summary>Time in the queue so far, failed waits included; zero when a connection, or room for one, was free.</summary>
    TimeSpan QueueTime { get; set; }
}
