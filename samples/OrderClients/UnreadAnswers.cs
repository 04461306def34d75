namespace MyCompany.Orders;

/// <summary>Fault 2: looks at the status alone, and keeps answers that nobody reads or disposes.</summary>
public sealed class UnreadAnswers(HttpClient http) : IDisposable
{
    readonly List<HttpResponseMessage> _answers = [];

    /// <summary>Whether the order exists.</summary>
    public async Task<bool> ExistsAsync(int id)
    {
        var answer = await http.GetAsync(new Uri($"/orders/{id}", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        _answers.Add(answer);
        return answer.IsSuccessStatusCode;
    }

    public void Dispose() => http.Dispose();
}
