using System.Globalization;
using System.Text;
using PoolBench.Core.Terminal;

namespace PoolBench.Measure.Own;

/// <summary>What the user's client wrote to standard output and standard error: the first lines, and the size of the rest.</summary>
sealed class ClientVoice
{
    const int KeptLines = 20;
    const int KeptCharacters = 200;
    const string FailFast = "by Environment.FailFast";

    /// <summary>The words with which the runtime starts its report of a process's end; a trace follows.</summary>
    static readonly (string Mark, string Ending)[] Marks =
        [("Stack overflow", "by a stack overflow"), ("Process terminated.", FailFast),
            ("Unhandled exception.", "with an exception that nothing caught"), ("Fatal error.", "by a fatal error of the runtime")];

    readonly Lock _lock = new();
    readonly List<string> _lines = [];
    readonly StringBuilder _line = new();
    long _bytes;
    long _more;
    string? _ending;

    /// <summary>Reads the stream to its end. Counts what it does not keep.</summary>
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

    /// <summary>How the process ended, from the first words of the runtime's report; null without a report.</summary>
    public string? Ending
    {
        get
        {
            lock (_lock)
                return _ending;
        }
    }

    /// <summary>Shows the client's lines; nothing when it wrote none.</summary>
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
        // The runtime puts the message of FailFast on its own line.
        if (_ending == FailFast && line.Length > 0 && !line.StartsWith("at ", StringComparison.Ordinal))
            _ending = $"{FailFast}: {line.TrimEnd('.')}";
        if (_ending is null && Marks.FirstOrDefault(mark => line.StartsWith(mark.Mark, StringComparison.Ordinal)) is ({ } mark, { } ending))
            _ending = line[mark.Length..].Trim(' ', '.') is { Length: > 0 } rest ? $"{ending}: {rest}" : ending;
        // The rest is a trace.
        if (_ending is not null || line.Length == 0)
            return;
        if (_lines.Count < KeptLines)
            _lines.Add(line);
        else
            _more++;
    }
}
