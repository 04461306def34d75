namespace PoolBench.Server.Listeners;

/// <summary>
/// Kestrel's log. Its errors become <see cref="Trouble"/>, because a listener that can accept no more must not fail in silence. Malformed input
/// becomes a count, because Kestrel reports it in its log only.
/// </summary>
sealed class ErrorLog(Action malformed) : ILoggerProvider
{
    /// <summary>Categories that report malformed input at debug level; the names of the events are below.</summary>
    public static readonly string[] Telling = ["Microsoft.AspNetCore.Server.Kestrel.BadRequests", "Microsoft.AspNetCore.Server.Kestrel.Http2"];

    static readonly string[] MalformedEvents = ["ConnectionBadRequest", "Http2ConnectionError", "HPackDecodingError"];

    public ILogger CreateLogger(string categoryName) => new Category(malformed, Telling.Contains(categoryName) ? LogLevel.Debug : LogLevel.Error);

    public void Dispose()
    {
    }

    sealed class Category(Action malformed, LogLevel least) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= least;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel < least)
                return;
            if (MalformedEvents.Contains(eventId.Name))
                malformed();
            if (logLevel >= LogLevel.Error)
                Trouble.Say($"{eventId.Id} {eventId.Name} {exception?.GetType()}", $"{formatter(state, exception)} {exception?.Message}".TrimEnd());
        }
    }
}
