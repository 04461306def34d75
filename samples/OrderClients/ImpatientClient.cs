using System.Net.Sockets;

namespace MyCompany.Orders;

/// <summary>Fault 4: looks its host up before it dials, and gives requests less time than that takes.</summary>
public sealed class ImpatientClient : IDisposable
{
    readonly HttpClient _http;
    readonly TaskCompletionSource _dialled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="address">Where the orders are.</param>
    /// <param name="lookUp">Asks a directory that may be slow.</param>
    public ImpatientClient(Uri address, Func<Task> lookUp) => _http = new HttpClient(new SocketsHttpHandler
    {
        ConnectCallback = async (context, cancellation) =>
        {
            await lookUp();
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(context.DnsEndPoint, cancellation);
            _dialled.TrySetResult();
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    { BaseAddress = address };

    /// <summary>Ends when a connection is open.</summary>
    public Task Dialled => _dialled.Task;

    /// <summary>One order as JSON; null when it takes too long.</summary>
    public async Task<string?> TryGetAsync(int id, CancellationToken patience)
    {
        try
        {
            return await _http.GetStringAsync(new Uri($"/orders/{id}", UriKind.Relative), patience);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    public void Dispose() => _http.Dispose();
}
