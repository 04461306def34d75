using System.Diagnostics;
using System.Runtime;
using PoolBench.Server.Json;

namespace PoolBench.Measure.Recording;

/// <summary>What a phase cost on both sides.</summary>
/// <param name="Seconds">Wall time.</param>
/// <param name="ClientBytes">Bytes this process allocated.</param>
/// <param name="ClientCpuNs">CPU time of this process, nanoseconds.</param>
/// <param name="ClientMethods">Methods this process compiled.</param>
/// <param name="ServerBytes">Bytes the server allocated.</param>
/// <param name="ServerCpuNs">CPU time of the server, nanoseconds.</param>
/// <param name="ServerMethods">Methods the server compiled.</param>
readonly record struct Cost(
    double Seconds, long ClientBytes, double ClientCpuNs, long ClientMethods, long ServerBytes, double ServerCpuNs, long ServerMethods);

/// <summary>Measures a <see cref="Cost"/>. Asks the server before the client's own readings begin and after they end.</summary>
sealed class CostMeter
{
    readonly ControlClient _control;
    readonly ServerUsage _server;
    readonly (long Bytes, double CpuNs, long Methods) _client;
    readonly long _started;

    CostMeter(ControlClient control, ServerUsage server)
    {
        (_control, _server) = (control, server);
        _client = Client();
        _started = Stopwatch.GetTimestamp();
    }

    public static async Task<CostMeter> StartAsync(ControlClient control) => new(control, await control.UsageAsync());

    public async Task<Cost> StopAsync()
    {
        var seconds = Stopwatch.GetElapsedTime(_started).TotalSeconds;
        var (bytes, cpuNs, methods) = Client();
        var usage = await _control.UsageAsync();
        return new Cost(
            seconds,
            bytes - _client.Bytes,
            cpuNs - _client.CpuNs,
            methods - _client.Methods,
            usage.AllocatedBytes - _server.AllocatedBytes,
            usage.CpuNs - _server.CpuNs,
            usage.MethodsCompiled - _server.MethodsCompiled);
    }

    static (long Bytes, double CpuNs, long Methods) Client() =>
        (GC.GetTotalAllocatedBytes(precise: true), Environment.CpuUsage.TotalTime.TotalNanoseconds, JitInfo.GetCompiledMethodCount());
}
