namespace MyCompany.Orders;

/// <summary>Fault 5: its HttpClient does not own the handler, so disposing the client closes nothing.</summary>
public sealed class LeakyClient(Uri address) : IDisposable
{
    readonly HttpClient _http = new(new SocketsHttpHandler(), disposeHandler: false) { BaseAddress = address };

    /// <summary>One order as JSON.</summary>
    public Task<string> GetAsync(int id) => _http.GetStringAsync(new Uri($"/orders/{id}", UriKind.Relative));

    public void Dispose() => _http.Dispose();
}
