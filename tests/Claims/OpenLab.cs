using PoolBench.Claims;
using Xunit;

namespace PoolBench.Tests.Claims;

/// <summary>The server that the experiments of a class share, one after another.</summary>
public sealed class OpenLab : IAsyncLifetime
{
    Lab? _lab;

    internal Lab Lab => _lab!;

    public async ValueTask InitializeAsync() => _lab = await Lab.OpenAsync(slow: false);

    public ValueTask DisposeAsync()
    {
        _lab?.Dispose();
        return ValueTask.CompletedTask;
    }
}
