using System.Net;

namespace PoolBench.Pool;

/// <summary>A response body that gives its slot back exactly once: at its end, its disposal or an error, whichever comes first.</summary>
sealed class LeasedContent : HttpContent
{
    readonly HttpContent _inner;
    readonly SlotSettings _settings;
    Ticket? _ticket;
    LeasedStream? _stream;
    bool _copied;

    public LeasedContent(HttpContent inner, Ticket ticket, SlotSettings settings)
    {
        (_inner, _ticket, _settings) = (inner, ticket, settings);
        foreach (var (name, values) in inner.Headers.NonValidated)
            if (values.Count == 1)
                Headers.TryAddWithoutValidation(name, values.ToString());
            else
                Headers.TryAddWithoutValidation(name, values);
    }

    public bool IsReturned => _ticket is null;

    /// <summary>Whether breaking off the body costs no connection: HTTP/2 resets just the one stream.</summary>
    public bool CanAbandon => _ticket is { Slot.IsHttp2: true };

    public SlotSettings Settings => _settings;

    public void Return(bool failed)
    {
        if (Interlocked.Exchange(ref _ticket, null) is { } ticket)
            ticket.Slot.Return(ticket, failed);
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        _copied = true;
        var failed = true;
        try
        {
            await _inner.CopyToAsync(stream, context, cancellationToken).ConfigureAwait(false);
            failed = false;
        }
        finally
        {
            Return(failed);
        }
    }

    protected override void SerializeToStream(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        _copied = true;
        var failed = true;
        try
        {
            _inner.CopyTo(stream, context, cancellationToken);
            failed = false;
        }
        finally
        {
            Return(failed);
        }
    }

    protected override Task<Stream> CreateContentReadStreamAsync() => Task.FromResult<Stream>(Open());

    protected override Task<Stream> CreateContentReadStreamAsync(CancellationToken cancellationToken) => CreateContentReadStreamAsync();

    protected override Stream CreateContentReadStream(CancellationToken cancellationToken) => Open();

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            if (_copied)
            {
                // The body is whole, or a copy of it was broken off: nobody will read the rest.
                _inner.Dispose();
                Return(failed: true);
            }
            else
                // Disposes the stream, not the content, because the stream may have to be drained first.
                Open().Dispose();
        }
        base.Dispose(disposing);
    }

    // The handler below returns its stream at once, without buffering.
    LeasedStream Open() => _stream ??= new LeasedStream(_inner.ReadAsStream(), _inner.Headers.ContentLength, this);
}
