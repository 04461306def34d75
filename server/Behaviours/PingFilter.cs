using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace PoolBench.Server.Behaviours;

/// <summary>
/// Keeps the client's HTTP/2 PINGs from Kestrel, so that nobody answers them, as over a path that is dead. Everything else passes, HTTP/1.1 too.
/// </summary>
static class PingFilter
{
    const int FrameHeader = 9;
    const byte Ping = 6;

    static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    /// <summary>Register after TLS.</summary>
    public static void UsePingFilter(this ListenOptions listen) => listen.Use(next => connection => Run(connection, next));

    static async Task Run(ConnectionContext connection, ConnectionDelegate next)
    {
        var inner = connection.Transport;
        var kept = new Pipe(new(useSynchronizationContext: false));
        connection.Transport = new Filtered(kept.Reader, inner.Output);
        var filtering = FilterAsync(inner.Input, kept.Writer);
        try
        {
            await next(connection);
        }
        finally
        {
            inner.Input.CancelPendingRead();
            await kept.Reader.CompleteAsync();
            await filtering;
            connection.Transport = inner;
        }
    }

    static async Task FilterAsync(PipeReader from, PipeWriter to)
    {
        Exception? broken = null;
        try
        {
            var isHttp2 = (bool?)null;
            while (true)
            {
                var read = await from.ReadAsync();
                var rest = read.Buffer;
                isHttp2 ??= IsHttp2(rest);
                if (isHttp2 is not null)
                    rest = Pass(rest, isHttp2.Value, to);
                from.AdvanceTo(rest.Start, rest.End);
                if ((await to.FlushAsync()).IsCompleted || read.IsCompleted || read.IsCanceled)
                    break;
            }
        }
        catch (Exception error)
        {
            broken = error;
        }
        await from.CompleteAsync();
        await to.CompleteAsync(broken);
    }

    /// <summary>Null while it is too early to tell.</summary>
    static bool? IsHttp2(in ReadOnlySequence<byte> start)
    {
        Span<byte> first = stackalloc byte[Preface.Length];
        var length = (int)Math.Min(start.Length, first.Length);
        start.Slice(0, length).CopyTo(first);
        return !Preface.StartsWith(first[..length]) ? false : length == first.Length ? true : null;
    }

    /// <summary>Passes on whole frames that are no PING; returns what is left.</summary>
    static ReadOnlySequence<byte> Pass(ReadOnlySequence<byte> bytes, bool isHttp2, PipeWriter to)
    {
        if (!isHttp2)
            return Copy(bytes, bytes.Length, to);
        if (bytes.Length >= Preface.Length && IsHttp2(bytes) == true)
            bytes = Copy(bytes, Preface.Length, to);
        Span<byte> header = stackalloc byte[FrameHeader];
        while (bytes.Length >= FrameHeader)
        {
            bytes.Slice(0, FrameHeader).CopyTo(header);
            var length = FrameHeader + (BinaryPrimitives.ReadInt32BigEndian(header) >>> 8);
            if (bytes.Length < length)
                break;
            bytes = header[3] == Ping ? bytes.Slice(length) : Copy(bytes, length, to);
        }
        return bytes;
    }

    static ReadOnlySequence<byte> Copy(in ReadOnlySequence<byte> bytes, long length, PipeWriter to)
    {
        foreach (var piece in bytes.Slice(0, length))
            to.Write(piece.Span);
        return bytes.Slice(length);
    }

    sealed class Filtered(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input => input;

        public PipeWriter Output => output;
    }
}
