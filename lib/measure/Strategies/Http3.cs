using System.Net;
using System.Net.Quic;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using PoolBench.Measure.Links;
using PoolBench.Server.Listeners;

namespace PoolBench.Measure.Strategies;

/// <summary>HTTP/3, and why it cannot be measured here.</summary>
static class Http3
{
    /// <summary>HTTP/3 over QUIC. Not among <see cref="Links.Link.All"/>, because the server has no listener for it.</summary>
    public static Link Link { get; } = new("h3", HttpVersion.Version30, Tls: true);

    /// <summary>Why no case can run over it here, as one sentence; null when nothing is missing.</summary>
    public static string? Missing
    {
        get
        {
            if (!OperatingSystem.IsLinux() && !OperatingSystem.IsWindows() && !OperatingSystem.IsMacOS())
                return "HTTP/3 needs QUIC, which .NET has on Linux, Windows and macOS only";
            var missing = Quic();
            if (!Enum.GetNames<Listener>().Contains(Link.Id, StringComparer.OrdinalIgnoreCase))
                missing = missing.Append($"the server listens for "
                    + $"{string.Join(", ", Enum.GetNames<Listener>().Select(name => name.ToLowerInvariant()))} and not for HTTP/3");
            return string.Join("; ", missing) is { Length: > 0 } reasons ? reasons : null;
        }
    }

    [SupportedOSPlatform("linux")]
    [SupportedOSPlatform("windows")]
    [SupportedOSPlatform("macos")]
    static IEnumerable<string> Quic()
    {
        if (QuicListener.IsSupported && QuicConnection.IsSupported)
            yield break;
        var library = OperatingSystem.IsWindows() ? "msquic.dll" : OperatingSystem.IsMacOS() ? "libmsquic.dylib" : "libmsquic.so.2";
        var found = NativeLibrary.TryLoad(library, out var handle);
        if (found)
            NativeLibrary.Free(handle);
        yield return $"HTTP/3 needs QUIC, and QuicListener.IsSupported is false: {library} "
            + $"{(found ? "is there, but is refused by the runtime (its version, or TLS 1.3)" : "cannot be loaded")}";
    }
}
