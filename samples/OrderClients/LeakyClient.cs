namespace MyCompany.Orders;

/// <summary>Fault 5: its HttpClient does not own the handler, so disposing the client closes nothing.</summary>
public sealed class LeakyClient(Uri address) : IDisposable
{
    /// <summary>Lives as long as the process, else the garbage collector might close its connections.</summary>
    static readonly SocketsHttpHandler s_handler = new();

    readonly HttpClient _http = new(s_handler, disposeHandler: false) { BaseAddress = address };

    /// <summary>One order as JSON.</summary>
    public Task<string> GetAsync(int id) => _http.GetStringAsync(new Uri($"/orders/{id}", UriKind.Relative));

    public void Dispose() => _http.Dispose();
}
