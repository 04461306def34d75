using System.Globalization;
using System.Text;
using PoolBench.Core.Terminal;

namespace PoolBench.Measure.Own;

/// <summary>What a client of one's own wrote to standard output or standard error: the first lines, and how much more there was.</summary>
sealed class ClientVoice
{
    const int KeptLines = 20;
    const int KeptCharacters = 200;
    const string FailFast = "by Environment.FailFast";

    /// <summary>How the runtime begins what it says of the end of a process; a trace follows.</summary>
    static readonly (string Mark, string Ending)[] Marks =
        [("Stack overflow", "by a stack overflow"), ("Process terminated.", FailFast),
            ("Unhandled exception.", "with an exception that nothing caught"), ("Fatal error.", "by a fatal error of the runtime")];

    readonly Lock _lock = new();
    readonly List<string> _lines = [];
    readonly StringBuilder _line = new();
    long _bytes;
    long _more;
    string? _ending;

    /// <summary>Takes all that comes until its end; what is not kept is counted.</summary>
    public async Task TakeAsync(Stream stream)
    {
        var (bytes, characters, decoder) = (new byte[8192], new char[8192], Encoding.UTF8.GetDecoder());
        try
        {
            for (int read; (read = await stream.ReadAsync(bytes)) > 0;)
                lock (_lock)
                {
                    _bytes += read;
                    foreach (var character in characters.AsSpan(0, decoder.GetChars(bytes, 0, read, characters, 0)))
                        Add(character);
                }
        }
        catch (Exception end) when (end is IOException or ObjectDisposedException)
        {
            // The process is gone.
        }
    }

    /// <summary>How the runtime said that the process ended, from its first word; null: it did not say.</summary>
    public string? Ending
    {
        get
        {
            lock (_lock)
                return _ending;
        }
    }

    /// <summary>Tells it, line by line; nothing when there is nothing.</summary>
    public void Tell(TextWriter error)
    {
        lock (_lock)
        {
            if (_line.Length > 0)
                End();
            foreach (var line in _lines)
                error.WriteLine(PlainText.Line($"Your client wrote: {line}"));
            if (_more > 0)
                error.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"Your client wrote {_more:#,0} more lines, {_bytes:#,0} bytes in all: left out."));
        }
    }

    void Add(char character)
    {
        if (character == '\n')
            End();
        else if (_line.Length <= 4 * KeptCharacters)
            _line.Append(character);
    }

    void End()
    {
        var line = PlainText.Clean(_line.ToString(), KeptCharacters);
        _line.Clear();
        // The runtime puts the message of FailFast into a line of its own.
        if (_ending == FailFast && line.Length > 0 && !line.StartsWith("at ", StringComparison.Ordinal))
            _ending = $"{FailFast}: {line.TrimEnd('.')}";
        if (_ending is null && Marks.FirstOrDefault(mark => line.StartsWith(mark.Mark, StringComparison.Ordinal)) is ({ } mark, { } ending))
            _ending = line[mark.Length..].Trim(' ', '.') is { Length: > 0 } rest ? $"{ending}: {rest}" : ending;
        // What follows is a trace.
        if (_ending is not null || line.Length == 0)
            return;
        if (_lines.Count < KeptLines)
            _lines.Add(line);
        else
            _more++;
    }
}
