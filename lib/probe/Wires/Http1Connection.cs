using System.Diagnostics;
using System.Globalization;
using System.Security.Authentication;
using System.Text;
using PoolBench.Core;
using PoolBench.Core.Terminal;

namespace PoolBench.Probe.Wires;

/// <summary>A connection of HTTP/1.1, spoken by hand: no pool and no retry stands between the server and who asks.</summary>
sealed class Http1Connection(Wire wire, ProbeTarget target, Budget budget) : IConnection
{
    const int LongestHead = 64 * 1024;
    const long LongestBody = 64L * 1024 * 1024;

    readonly byte[] _bytes = new byte[LongestHead];
    int _start, _end, _answers;

    public Wire Wire => wire;

    /// <summary>Opens one.</summary>
    /// <exception cref="SuiteException">Nothing answers there.</exception>
    public static async Task<Http1Connection> OpenAsync(
        ProbeTarget target, Budget budget, CancellationToken cancellation, SslProtocols versions = SslProtocols.None) =>
        new(await Wire.OpenAsync(target, budget, ["http/1.1"], versions, cancellation), target, budget);

    /// <summary>The bytes of a request.</summary>
    /// <param name="more">Further header lines, each with its end.</param>
    public byte[] Request(string more = "") => Encoding.ASCII.GetBytes(
        $"{target.Method} {target.Url.PathAndQuery} HTTP/1.1\r\nHost: {target.Url.Authority}\r\n"
        + $"User-Agent: poolbench-probe\r\nAccept: */*\r\n{more}\r\n");

    public Task<Answer> AskAsync(TimeSpan patience, CancellationToken cancellation) => AskAsync("", patience, cancellation);

    /// <summary>Asks with further header lines, each with its end.</summary>
    public async Task<Answer> AskAsync(string more, TimeSpan patience, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(patience);
        try
        {
            var started = Stopwatch.GetTimestamp();
            await SendAsync(Request(more), limit.Token);
            var answer = await ReadAsync(limit.Token);
            if (_answers++ > 0)
                budget.Answered(Stopwatch.GetElapsedTime(started));
            return answer;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new EndedException(Ending.Silence);
        }
        catch (IOException fault)
        {
            throw new EndedException(Wire.HowOf(fault));
        }
    }

    /// <summary>Sends bytes as they are.</summary>
    public async Task SendAsync(byte[] bytes, CancellationToken cancellation)
    {
        budget.Asked();
        await wire.Stream.WriteAsync(bytes, cancellation);
        await wire.Stream.FlushAsync(cancellation);
    }

    public async Task<(Ending How, string? Said)> EndAsync(CancellationToken cancellation)
    {
        var said = "";
        try
        {
            while (await wire.Stream.ReadAsync(_bytes, cancellation) is > 0 and var read)
                said = said.Length > 0 ? said : Encoding.ASCII.GetString(_bytes, 0, Math.Min(read, 200)).Split('\r')[0];
            return (Ending.Fin, Said());
        }
        catch (IOException fault)
        {
            return (Wire.HowOf(fault), Said());
        }

        string? Said() => said.Length == 0 ? null : PlainText.Clean(said, 80);
    }

    /// <summary>Reads one whole answer.</summary>
    /// <exception cref="EndedException">The connection ended before.</exception>
    /// <exception cref="SuiteException">It is no answer of HTTP/1; exit code 4.</exception>
    public async Task<Answer> ReadAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var head = await HeadAsync(cancellation);
            var lines = head.Split("\r\n");
            if (!lines[0].StartsWith("HTTP/1.", StringComparison.Ordinal) || lines[0].Length < 12
                || !int.TryParse(lines[0].AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var status))
                throw Strange(lines[0]);
            if (status is >= 100 and < 200)
                continue;
            var fields = Fields(lines);
            var connection = fields["connection"].SelectMany(value => value.Split(',', StringSplitOptions.TrimEntries)).ToArray();
            var (length, toEnd) = await BodyAsync(status, fields, cancellation);
            var ends = toEnd || (lines[0][7] == '0' ? !Has(connection, "keep-alive") : Has(connection, "close"));
            return new Answer(status, ends, KeepAlive(fields, "timeout") is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
                KeepAlive(fields, "max"), length, fields["server"].FirstOrDefault() is { } server ? PlainText.Clean(server, 60) : null);
        }
    }

    public void Dispose() => wire.Dispose();

    static bool Has(string[] words, string word) => words.Contains(word, StringComparer.OrdinalIgnoreCase);

    static ILookup<string, string> Fields(string[] lines) => lines.Skip(1).Select(line => line.Split(':', 2)).Where(parts => parts.Length == 2)
        .ToLookup(parts => parts[0].Trim().ToLowerInvariant(), parts => parts[1].Trim(), StringComparer.Ordinal);

    static int? KeepAlive(ILookup<string, string> fields, string name) =>
        fields["keep-alive"].SelectMany(value => value.Split(',', StringSplitOptions.TrimEntries))
            .Select(part => part.Split('=', 2)).Where(part => part.Length == 2 && part[0].Trim().Equals(name, StringComparison.OrdinalIgnoreCase))
            .Select(part => int.TryParse(part[1].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : (int?)null)
            .FirstOrDefault();

    async Task<(long Length, bool ToEnd)> BodyAsync(int status, ILookup<string, string> fields, CancellationToken cancellation)
    {
        if (target.Method == "HEAD" || status is 204 or 304)
            return (0, false);
        if (fields["transfer-encoding"].Any(value => value.EndsWith("chunked", StringComparison.OrdinalIgnoreCase)))
            return (await ChunksAsync(cancellation), false);
        if (fields["content-length"].FirstOrDefault() is { } text)
        {
            if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var length))
                throw Strange($"Content-Length: {text}");
            await SkipAsync(length, cancellation);
            return (length, false);
        }
        var (total, read) = (0L, 0);
        do
        {
            total += _end - _start;
            _start = _end = 0;
            read = await wire.Stream.ReadAsync(_bytes, cancellation);
            _end = read;
        }
        while (read > 0 && total < LongestBody);
        return (total, true);
    }

    async Task<long> ChunksAsync(CancellationToken cancellation)
    {
        for (var total = 0L; ;)
        {
            var line = await LineAsync(cancellation);
            if (!long.TryParse(line.Split(';')[0].Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var size))
                throw Strange(line);
            if (size == 0)
            {
                while ((await LineAsync(cancellation)).Length > 0)
                {
                }
                return total;
            }
            await SkipAsync(size, cancellation);
            await LineAsync(cancellation);
            total += size;
        }
    }

    async Task SkipAsync(long length, CancellationToken cancellation)
    {
        if (length > LongestBody)
            throw new SuiteException(
                $"The answer has {length} bytes; wanted at most {LongestBody}. Probe a URL with a shorter one.", ExitCodes.NotMeasured);
        while (length > 0)
        {
            if (_start == _end)
                await MoreAsync(cancellation);
            var piece = (int)Math.Min(length, _end - _start);
            _start += piece;
            length -= piece;
        }
    }

    Task<string> HeadAsync(CancellationToken cancellation) => UntilAsync("\r\n\r\n", cancellation);

    Task<string> LineAsync(CancellationToken cancellation) => UntilAsync("\r\n", cancellation);

    async Task<string> UntilAsync(string mark, CancellationToken cancellation)
    {
        while (true)
        {
            var at = Encoding.ASCII.GetString(_bytes, _start, _end - _start).IndexOf(mark, StringComparison.Ordinal);
            if (at >= 0)
            {
                var text = Encoding.ASCII.GetString(_bytes, _start, at);
                _start += at + mark.Length;
                return text;
            }
            if (_end - _start >= 8 && _bytes[_start] is not (byte)'H' && mark.Length == 4)
                throw Strange(Encoding.ASCII.GetString(_bytes, _start, Math.Min(40, _end - _start)));
            await MoreAsync(cancellation);
        }
    }

    async Task MoreAsync(CancellationToken cancellation)
    {
        if (_start > 0)
        {
            _bytes.AsSpan(_start, _end - _start).CopyTo(_bytes);
            (_start, _end) = (0, _end - _start);
        }
        if (_end == _bytes.Length)
            throw Strange("a head, or a line of it, that does not end");
        var read = await wire.Stream.ReadAsync(_bytes.AsMemory(_end), cancellation);
        if (read == 0)
            throw new EndedException(Ending.Fin);
        _end += read;
    }

    SuiteException Strange(string found) => new(
        $"{target.Point} speaks no HTTP/1.1 that could be read: '{PlainText.Clean(found, 60)}'. Is the URL's scheme right?", ExitCodes.NotMeasured,
        new FormatException(found));
}
