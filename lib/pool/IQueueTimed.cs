namespace PoolBench.Pool;

/// <summary>
/// A request message that wants to know how long it waited for a connection of a <see cref="LimitsHandler"/>. An interface on the message, because
/// <see cref="HttpRequestMessage.Options"/> would cost every request a dictionary, also those that never wait.
/// </summary>
public interface IQueueTimed
{
    /// <summary>Time in the queue so far, that of a wait which failed included; zero when a connection, or room for one, was at hand.</summary>
    TimeSpan QueueTime { get; set; }
}
