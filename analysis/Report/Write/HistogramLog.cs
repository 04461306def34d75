using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using PoolBench.Core.Runs;

namespace PoolBench.Analysis.Report.Write;

/// <summary>A case's histograms as an HdrHistogram log (V2, tagged). HdrHistogram's tools read such logs, cut them by time and merge them.</summary>
/// <remarks>
/// Each line is one part of one iteration. Times start at 0 and add up the iterations' durations, because a Run does not store when an iteration
/// began. Values are nanoseconds; the column <c>Interval_Max</c> is milliseconds, as in HdrHistogram's own writer. The buckets have the layout of
/// <see cref="LatencyHistogram"/>, so every count is copied unchanged.
/// </remarks>
static class HistogramLog
{
    const int Cookie = 0x1c849303 | 0x10;
    const int CompressedCookie = 0x1c849304 | 0x10;
    const int Digits = 3;
    const int HeaderBytes = 40;

    /// <summary>The whole log.</summary>
    /// <param name="latency">The case.</param>
    /// <param name="seconds">How long each iteration took; if null or too short, each counts as one second.</param>
    public static string Of(CaseLatency latency, IReadOnlyList<double>? seconds)
    {
        var text = new StringBuilder("#[PoolBench: ").Append(latency.CaseId).Append(", one line a part and iteration]\n")
            .Append("#[Histogram log format version 1.3]\n")
            .Append("\"StartTimestamp\",\"Interval_Length\",\"Interval_Max\",\"Interval_Compressed_Histogram\"\n");
        var start = 0.0;
        for (var i = 0; i < latency.Iterations.Count; i++)
        {
            var length = i < seconds?.Count ? seconds[i] : 1;
            foreach (var (part, data) in Histograms.Named(latency.Iterations[i]))
                text.Append(CultureInfo.InvariantCulture, $"Tag={Tag(part)},{start:0.000},{length:0.000},{data.Max / 1e6:0.000000},")
                    .Append(Convert.ToBase64String(Compressed(data)))
                    .Append('\n');
            start += length;
        }
        return text.ToString();
    }

    /// <summary>A tag may not hold a comma or a blank, which would end it.</summary>
    static string Tag(string part) =>
        string.Concat(part.Select(letter => letter is ',' or '"' || char.IsWhiteSpace(letter) || char.IsControl(letter) ? '-' : letter));

    static byte[] Compressed(HistogramData data)
    {
        using var bytes = new MemoryStream();
        bytes.Write(new byte[8]);
        using (var zlib = new ZLibStream(bytes, CompressionLevel.Optimal, leaveOpen: true))
            zlib.Write(Encoded(data));
        var whole = bytes.ToArray();
        BinaryPrimitives.WriteInt32BigEndian(whole, CompressedCookie);
        BinaryPrimitives.WriteInt32BigEndian(whole.AsSpan(4), whole.Length - 8);
        return whole;
    }

    static byte[] Encoded(HistogramData data)
    {
        var counts = Counts(data);
        var whole = new byte[HeaderBytes + counts.Count];
        BinaryPrimitives.WriteInt32BigEndian(whole, Cookie);
        BinaryPrimitives.WriteInt32BigEndian(whole.AsSpan(4), counts.Count);
        BinaryPrimitives.WriteInt32BigEndian(whole.AsSpan(12), Digits);
        // The lowest distinct value, the highest value (at least twice the lowest), and the factor to doubles.
        BinaryPrimitives.WriteInt64BigEndian(whole.AsSpan(16), 1);
        BinaryPrimitives.WriteInt64BigEndian(whole.AsSpan(24), Math.Max(2, LatencyHistogram.HighestOf(LatencyHistogram.BucketOf(data.Max))));
        BinaryPrimitives.WriteDoubleBigEndian(whole.AsSpan(32), 1);
        counts.CopyTo(whole, HeaderBytes);
        return whole;
    }

    /// <summary>The count of each bucket from the lowest on; a run of empty buckets is its negative length.</summary>
    static List<byte> Counts(HistogramData data)
    {
        var bytes = new List<byte>();
        var next = 0;
        for (var i = 0; i < data.Values.Count; i++)
        {
            var bucket = LatencyHistogram.BucketOf(data.Values[i]);
            if (bucket - next > 1)
                Add(bytes, next - bucket);
            else if (bucket > next)
                Add(bytes, 0);
            Add(bytes, data.Counts[i]);
            next = bucket + 1;
        }
        return bytes;
    }

    /// <summary>Zigzag, then seven bits a byte, the lowest first; a ninth byte carries eight.</summary>
    static void Add(List<byte> bytes, long value)
    {
        var left = (ulong)((value << 1) ^ (value >> 63));
        for (var i = 0; i < 8; i++)
        {
            if (left < 0x80)
            {
                bytes.Add((byte)left);
                return;
            }
            bytes.Add((byte)(left | 0x80));
            left >>= 7;
        }
        bytes.Add((byte)left);
    }
}
