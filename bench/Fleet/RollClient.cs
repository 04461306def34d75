using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using PoolBench.Core;
using PoolBench.Core.Terminal;
using PoolBench.Measure.Recording;
using PoolBench.Server.Books;
using PoolBench.Server.Json;

namespace PoolBench.Bench.Fleet;

/// <summary>A member's side of the roll that the server keeps.</summary>
sealed class RollClient(ControlClient control, JoinRequest request) : IDisposable
{
    /// <summary>How much longer than the server an answer is waited for.</summary>
    static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    readonly HttpClient _client = control.NewClient(Timeout.InfiniteTimeSpan);

    /// <summary>For signs of life alone: its one connection lives as long as this process, and ends with it.</summary>
    readonly HttpClient _signs = control.NewClient(Timeout.InfiniteTimeSpan);
    JoinAnswer? _joined;

    /// <summary>Enrols.</summary>
    /// <exception cref="SuiteException">It is turned away: exit code 3. The server knows no members: exit code 2.</exception>
    public async Task JoinAsync() =>
        _joined = await PostAsync("fleet/join", JsonContent.Create(request, ServerJson.Default.JoinRequest), ServerJson.Default.JoinAnswer, Grace);

    /// <summary>Waits at the start gate.</summary>
    /// <returns>When it opened, by the server's clock.</returns>
    /// <exception cref="SuiteException">It did not; exit code 4.</exception>
    public async Task<long> StartAsync(MemberClock clock, TimeSpan within) => (await PostAsync($"fleet/start?{Me}&within={Text(within)}",
        JsonContent.Create(clock, ServerJson.Default.MemberClock), ServerJson.Default.GateAnswer, within + Grace)).AtNs;

    /// <summary>Tells what was measured.</summary>
    public Task DoneAsync(JsonElement told) =>
        PostAsync($"fleet/done?{Me}", JsonContent.Create(new MemberTold(told), ServerJson.Default.MemberTold), ServerJson.Default.GateAnswer,
            Grace);

    /// <summary>Tells that it cannot go on.</summary>
    public Task LeaveAsync(string reason) =>
        PostAsync($"fleet/leave?{Me}&reason={Uri.EscapeDataString(reason[..Math.Min(reason.Length, 500)])}", null,
            ServerJson.Default.GateAnswer, Grace);

    /// <summary>Waits at the end gate, where lost members are not waited for.</summary>
    public Task<GateAnswer> EndAsync(TimeSpan within) =>
        PostAsync($"fleet/end?{Me}&within={Text(within)}", null, ServerJson.Default.GateAnswer, within + Grace);

    /// <summary>Gives a sign of life, which the server holds for a second.</summary>
    /// <returns>What the server says; null: it no longer knows this member.</returns>
    /// <exception cref="HttpRequestException">It does not answer.</exception>
    public GateAnswer? Sign(TimeSpan limit)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, new Uri($"fleet/sign?{Me}", UriKind.Relative));
        using var end = new CancellationTokenSource(limit);
        using var answer = _signs.Send(message, end.Token);
        if (answer.StatusCode == HttpStatusCode.Gone)
            return null;
        answer.EnsureSuccessStatusCode();
        using var body = answer.Content.ReadAsStream(end.Token);
        return JsonSerializer.Deserialize(body, ServerJson.Default.GateAnswer);
    }

    public void Dispose()
    {
        _client.Dispose();
        _signs.Dispose();
    }

    string Me => string.Create(CultureInfo.InvariantCulture,
        $"run={Uri.EscapeDataString(request.Run)}&rank={request.Rank}&server={_joined!.Server}");

    static string Text(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalMilliseconds}ms");

    async Task<T> PostAsync<T>(string path, HttpContent? content, JsonTypeInfo<T> type, TimeSpan limit)
    {
        using var end = new CancellationTokenSource(limit);
        try
        {
            using var answer = await _client.PostAsync(new Uri(path, UriKind.Relative), content, end.Token);
            if (answer.IsSuccessStatusCode)
                return await answer.Content.ReadFromJsonAsync(type, end.Token) ?? throw new InvalidDataException("the server answered with null");
            var said = PlainText.Clean((await answer.Content.ReadAsStringAsync(end.Token)).Trim(), 2000);
            throw new SuiteException(said, answer.StatusCode switch
            {
                HttpStatusCode.Conflict => ExitCodes.NotComparable,
                HttpStatusCode.GatewayTimeout or HttpStatusCode.Gone => ExitCodes.NotMeasured,
                _ => ExitCodes.BadInput,
            });
        }
        catch (OperationCanceledException late)
        {
            throw new SuiteException($"The control port at {control.Address} has not answered for {limit.TotalSeconds:0} s. Is its server still "
                + "there, and the network?", ExitCodes.NotMeasured, late);
        }
    }
}
