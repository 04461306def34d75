using System.Buffers.Binary;
using System.Diagnostics;
using System.Security.Authentication;
using System.Text;

namespace PoolBench.Probe.Wires;

/// <summary>
/// A connection of HTTP/2, spoken by hand (RFC 9113): one stream after another, so that its settings, its GOAWAY and its end are seen as sent. The
/// headers of answers are not read; that a stream ends is its answer.
/// </summary>
sealed class Http2Connection(Wire wire, ProbeTarget target, Budget budget) : IConnection
{
    const byte Data = 0, Headers = 1, ResetStream = 3, SettingsFrame = 4, Ping = 6, GoAway = 7, WindowUpdate = 8;
    const byte Ack = 1, EndStream = 1, EndHeaders = 4;
    const int FrameHeader = 9, LargestFrame = 1 << 24, Window = int.MaxValue, Piece = 1 << 24;
    const ushort MaxConcurrentStreams = 3, InitialWindow = 4;

    static readonly byte[] Preface = Encoding.ASCII.GetBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

    int _stream = -1, _owed;

    public Wire Wire => wire;

    /// <summary>The server's limit on streams at once; null while it has set none.</summary>
    public long? MaxStreams { get; private set; }

    /// <summary>Whether the server's settings have come: it does speak HTTP/2.</summary>
    public bool IsSpoken { get; private set; }

    /// <summary>The GOAWAY that came; null when none did.</summary>
    public GoAwayFrame? Away { get; private set; }

    /// <summary>Opens one: by ALPN over TLS, else by prior knowledge.</summary>
    /// <returns>Null when the server does not speak HTTP/2.</returns>
    public static async Task<Http2Connection?> OpenAsync(
        ProbeTarget target, Budget budget, TimeSpan patience, CancellationToken cancellation, SslProtocols versions = SslProtocols.None)
    {
        var wire = await Wire.OpenAsync(target, budget, ["h2"], versions, cancellation);
        if (target.IsTls && wire.Alpn != "h2")
        {
            wire.Dispose();
            return null;
        }
        var connection = new Http2Connection(wire, target, budget);
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            limit.CancelAfter(patience);
            await connection.BeginAsync(limit.Token);
            while (!connection.IsSpoken)
                await connection.FrameAsync(limit.Token);
            return connection;
        }
        catch (Exception fault) when (fault is EndedException or IOException or InvalidDataException
            || (fault is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            connection.Dispose();
            return null;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public async Task<Answer> AskAsync(TimeSpan patience, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(patience);
        try
        {
            var started = Stopwatch.GetTimestamp();
            _stream += 2;
            budget.Asked();
            await SendAsync(Headers, EndStream | EndHeaders, _stream, Block(), limit.Token);
            var bytes = 0L;
            while (true)
            {
                if (Away is { LastStream: var last } && last < _stream)
                    throw new EndedException(Ending.Fin, Away.Text);
                var (kind, flags, stream, length) = await FrameAsync(limit.Token);
                if (stream != _stream)
                    continue;
                bytes += kind == Data ? length : 0;
                if (kind == ResetStream)
                    throw new EndedException(Ending.Rst, "RST_STREAM");
                if (kind is Data or Headers && (flags & EndStream) != 0)
                    break;
            }
            if (_stream > 1)
                budget.Answered(Stopwatch.GetElapsedTime(started));
            return new Answer(0, Away is not null, null, null, bytes, null);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new EndedException(Ending.Silence);
        }
        catch (IOException fault)
        {
            throw new EndedException(Wire.HowOf(fault), Away?.Text);
        }
    }

    public async Task<(Ending How, string? Said)> EndAsync(CancellationToken cancellation)
    {
        try
        {
            // A GOAWAY is the end for a client: no request may follow it.
            while (Away is null)
                await FrameAsync(cancellation);
            return (Ending.Fin, Away.Text);
        }
        catch (EndedException end)
        {
            return (end.How, Away?.Text);
        }
        catch (IOException fault)
        {
            return (Wire.HowOf(fault), Away?.Text);
        }
    }

    public void Dispose() => wire.Dispose();

    async Task BeginAsync(CancellationToken cancellation)
    {
        await wire.Stream.WriteAsync(Preface, cancellation);
        var settings = new byte[6];
        BinaryPrimitives.WriteUInt16BigEndian(settings, InitialWindow);
        BinaryPrimitives.WriteInt32BigEndian(settings.AsSpan(2), Window);
        await SendAsync(SettingsFrame, 0, 0, settings, cancellation);
        await GrantAsync(Window - 65_535, cancellation);
    }

    /// <summary>Reads one frame, and answers what wants an answer.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    async Task<(byte Kind, byte Flags, int Stream, int Length)> FrameAsync(CancellationToken cancellation)
    {
        var head = new byte[FrameHeader];
        await FillAsync(head, cancellation);
        var length = head[0] << 16 | head[1] << 8 | head[2];
        var (kind, flags, stream) = (head[3], head[4], (int)(BinaryPrimitives.ReadUInt32BigEndian(head.AsSpan(5)) & 0x7fff_ffff));
        if (!IsSpoken && (kind != SettingsFrame || length % 6 != 0 || length > 600) || length >= LargestFrame)
            throw new InvalidDataException("This is no frame of HTTP/2.");
        var body = new byte[length];
        await FillAsync(body, cancellation);
        switch (kind)
        {
            case SettingsFrame when (flags & Ack) == 0:
                Take(body);
                await SendAsync(SettingsFrame, Ack, 0, [], cancellation);
                break;
            case Ping when (flags & Ack) == 0:
                await SendAsync(Ping, Ack, 0, body, cancellation);
                break;
            case GoAway when length >= 8:
                Away = new GoAwayFrame((int)(BinaryPrimitives.ReadUInt32BigEndian(body) & 0x7fff_ffff),
                    BinaryPrimitives.ReadUInt32BigEndian(body.AsSpan(4)));
                break;
            case Data when (_owed += length) >= Piece:
                // Not for each frame: some servers end connections whose window grows by little pieces.
                await GrantAsync(_owed, cancellation);
                _owed = 0;
                break;
        }
        return (kind, flags, stream, length);
    }

    void Take(ReadOnlySpan<byte> settings)
    {
        IsSpoken = true;
        for (; settings.Length >= 6; settings = settings[6..])
            if (BinaryPrimitives.ReadUInt16BigEndian(settings) == MaxConcurrentStreams)
                MaxStreams = BinaryPrimitives.ReadUInt32BigEndian(settings[2..]);
    }

    Task GrantAsync(int bytes, CancellationToken cancellation)
    {
        var window = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(window, bytes);
        return SendAsync(WindowUpdate, 0, 0, window, cancellation);
    }

    async Task SendAsync(byte kind, byte flags, int stream, byte[] body, CancellationToken cancellation)
    {
        var frame = new byte[FrameHeader + body.Length];
        (frame[0], frame[1], frame[2], frame[3], frame[4]) =
            ((byte)(body.Length >> 16), (byte)(body.Length >> 8), (byte)body.Length, kind, flags);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        body.CopyTo(frame, FrameHeader);
        await wire.Stream.WriteAsync(frame, cancellation);
        await wire.Stream.FlushAsync(cancellation);
    }

    async Task FillAsync(Memory<byte> bytes, CancellationToken cancellation)
    {
        while (bytes.Length > 0)
        {
            var read = await wire.Stream.ReadAsync(bytes, cancellation);
            if (read == 0)
                throw new EndedException(Ending.Fin, Away?.Text);
            bytes = bytes[read..];
        }
    }

    /// <summary>The request's headers, without compression (RFC 7541): names by their number in the static table, values in the clear.</summary>
    byte[] Block()
    {
        const byte get = 0x82, method = 2, http = 0x86, https = 0x87, authority = 1, path = 4;
        var block = new MemoryStream();
        if (target.Method == "HEAD")
            Literal([method], "HEAD");
        else
            block.WriteByte(get);
        block.WriteByte(target.IsTls ? https : http);
        Literal([authority], target.Url.Authority);
        Literal([path], target.Url.PathAndQuery);
        Literal([0x0f, 58 - 15], "poolbench-probe");
        return block.ToArray();

        void Literal(ReadOnlySpan<byte> name, string value)
        {
            block.Write(name);
            var bytes = Encoding.ASCII.GetBytes(value);
            if (bytes.Length < 127)
                block.WriteByte((byte)bytes.Length);
            else
            {
                block.WriteByte(127);
                var rest = bytes.Length - 127;
                for (; rest >= 128; rest >>= 7)
                    block.WriteByte((byte)(rest & 127 | 128));
                block.WriteByte((byte)rest);
            }
            block.Write(bytes);
        }
    }
}

/// <summary>A GOAWAY: the server takes no stream above the last one.</summary>
/// <param name="LastStream">The last stream that it took.</param>
/// <param name="Error">The error code; 0 is none.</param>
sealed record GoAwayFrame(int LastStream, uint Error)
{
    /// <summary>It in words.</summary>
    public string Text => Error == 0 ? "GOAWAY" : $"GOAWAY, error {Error}";
}
