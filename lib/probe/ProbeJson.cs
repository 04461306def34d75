using System.Text.Encodings.Web;
using System.Text.Json;

namespace PoolBench.Probe;

/// <summary>How a probe's result is written: camelCase, and with each null, which is a finding.</summary>
static class ProbeJson
{
    /// <summary>For results.</summary>
    public static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectNullableAnnotations = true,
    };

    /// <summary>The bytes of a file.</summary>
    public static byte[] Bytes<T>(T value) => [.. JsonSerializer.SerializeToUtf8Bytes(value, Options), (byte)'\n'];
}
