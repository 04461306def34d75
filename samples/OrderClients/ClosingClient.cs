namespace MyCompany.Orders;

/// <summary>Fault 3: every request says <c>Connection: close</c>, once copied from a tool that sent a single one.</summary>
public sealed class ClosingClient : IDisposable
{
    readonly HttpClient _http;

    public ClosingClient(Uri address)
    {
        _http = new HttpClient { BaseAddress = address };
        _http.DefaultRequestHeaders.ConnectionClose = true;
    }

    /// <summary>One order as JSON.</summary>
    public Task<string> GetAsync(int id) => _http.GetStringAsync(new Uri($"/orders/{id}", UriKind.Relative));

    public void Dispose() => _http.Dispose();
}
