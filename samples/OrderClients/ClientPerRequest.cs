namespace MyCompany.Orders;

/// <summary>Fault 1: a new HttpClient, and so a new pool, for every request.</summary>
public sealed class ClientPerRequest(Uri address)
{
    /// <summary>One order as JSON.</summary>
    public async Task<string> GetAsync(int id)
    {
        using var http = new HttpClient { BaseAddress = address };
        return await http.GetStringAsync(new Uri($"/orders/{id}", UriKind.Relative));
    }
}
