namespace PoolBench.Measure.Own;

/// <summary>
/// An exception of the user's client that no framework client throws. The request has failed, and the client is the reason.
/// </summary>
/// <param name="inner">The exception that the client threw.</param>
sealed class ClientException(Exception inner) : HttpRequestException($"the client threw {inner.GetType().Name}", inner);
