namespace MyCompany.Orders;

/// <summary>A healthy client: one HttpClient for all requests; each answer is read to its end; its owner disposes it.</summary>
public sealed class OrderClient(HttpClient http) : IDisposable
{
    /// <summary>One order as JSON.</summary>
    public Task<string> GetAsync(int id) => http.GetStringAsync(new Uri($"/orders/{id}", UriKind.Relative));

    public void Dispose() => http.Dispose();
}
