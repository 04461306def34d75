namespace PoolBench.Measure.Own;

/// <summary>
/// What a client of one's own threw that no client of the framework throws: the request has failed, and the reason is the client's.
/// </summary>
/// <param name="inner">What it threw.</param>
sealed class ClientException(Exception inner) : HttpRequestException($"the client threw {inner.GetType().Name}", inner);
