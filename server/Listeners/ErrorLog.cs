namespace PoolBench.Server;

/// <summary>Errors of the server itself, one line each: a listener that can accept no more must not fail in silence.</summary>
sealed class ErrorLog(TextWriter writer) : ILoggerProvider, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public void Dispose()
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
            writer.WriteLine(exception is null ? $"server: {formatter(state, exception)}" : $"server: {formatter(state, exception)} {exception.Message}");
    }
}
