using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using PoolBench.Measure.Remote;
using PoolBench.Server.Access;
using PoolBench.Server.Accounting;
using PoolBench.Server.Books;
using PoolBench.Server.Json;
using System.Security.Cryptography.X509Certificates;

namespace PoolBench.Measure.Recording;

/// <summary>Talks to the server's control port: the ledger, the server's own resource use, its certificate.</summary>
/// <exception cref="HttpRequestException">From every member: the server does not answer.</exception>
public sealed class ControlClient : IDisposable
{
    readonly HttpClient _client;
    readonly X509Certificate2? _root;
    readonly string? _authorization;

    /// <summary>Talks to a server of this machine that wants no secret.</summary>
    public ControlClient(string control)
        : this(new ServerAddress(control.TrimEnd('/'), null, null, false), null, null)
    {
    }

    ControlClient(ServerAddress server, X509Certificate2? root, Token? token)
    {
        (Server, _root, _authorization) = (server, root, token?.Header);
        _client = NewClient(TimeSpan.FromSeconds(30));
    }

    /// <summary>Finds out whether the address is the server that was meant, and only then tells it the secret.</summary>
    /// <exception cref="Core.SuiteException">It is not, or nobody answers; exit code 2.</exception>
    internal static async Task<ControlClient> ConnectAsync(ServerAddress server)
    {
        var token = server.ReadToken();
        var control = new ControlClient(server, await Handshaking.RootAsync(server, token), token);
        try
        {
            RemoteData.Check(await control.ReadyAsync(), server);
            return control;
        }
        catch (Exception failure)
            when (failure is HttpRequestException or OperationCanceledException or JsonException or InvalidDataException)
        {
            control.Dispose();
            throw Handshaking.NoServer(server.Url, failure);
        }
        catch
        {
            control.Dispose();
            throw;
        }
    }

    /// <summary>The server, for another process.</summary>
    internal ServerAddress Server { get; }

    /// <summary>Its address, for another process.</summary>
    public string Address => Server.Url;

    /// <summary>The book of a member on the same server.</summary>
    internal ControlClient Member(int rank) => new(Server.Member(rank), _root, Server.ReadToken());

    /// <summary>The server's clocks.</summary>
    internal Task<ClockReading> ClockAsync() => GetAsync<ClockReading>("/clock");

    /// <summary>A client for other questions to the same control port.</summary>
    internal HttpClient NewClient(TimeSpan limit)
    {
        var client = new HttpClient(Handshaking.NewHandler(_root)) { BaseAddress = new Uri(Address + "/"), Timeout = limit };
        if (_authorization is not null)
            client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", _authorization);
        return client;
    }

    /// <summary>Where the server listens.</summary>
    public Task<ReadyLine> ReadyAsync() => GetAsync<ReadyLine>("/");

    /// <summary>The ledger's totals, taken at one instant.</summary>
    public Task<LedgerTotals> TotalsAsync() => GetAsync<LedgerTotals>("/ledger");

    /// <summary>CPU, memory and descriptors of the server process.</summary>
    internal Task<ServerUsage> UsageAsync() => GetAsync<ServerUsage>("/usage");

    /// <summary>Sets the ledger's totals to zero.</summary>
    public Task ResetAsync() => PostAsync("/ledger/reset");

    /// <summary>Every connection since the reset that the ledger still keeps, closed ones included.</summary>
    public Task<IReadOnlyList<ConnectionRecord>> ConnectionsAsync() => GetAsync<IReadOnlyList<ConnectionRecord>>("/ledger/connections");

    /// <summary>Counts one arrival at a hold where requests wait, without a request.</summary>
    /// <exception cref="HttpRequestException">No request waits at the hold.</exception>
    public Task ArriveAsync(string name) => PostAsync("/holds/arrive?name=" + Uri.EscapeDataString(name));

    /// <summary>How many requests wait at a hold.</summary>
    public async Task<int> HeldAsync(string name) =>
        int.Parse(
            await _client.GetStringAsync(new Uri("holds/waiting?name=" + Uri.EscapeDataString(name), UriKind.Relative)),
            CultureInfo.InvariantCulture);

    /// <summary>Releases a hold for good: requests that wait there are answered, and so are later ones.</summary>
    public Task OpenAsync(string name) => PostAsync("/holds/release?name=" + Uri.EscapeDataString(name));

    /// <summary>Makes the server record when each connection is opened, used and closed.</summary>
    public Task StartTimelineAsync() => PostAsync("/ledger/timeline/start");

    /// <summary>Stops the recording and returns it.</summary>
    public async Task<TimelineRecord> StopTimelineAsync()
    {
        using var response = await _client.PostAsync(new Uri("ledger/timeline/stop", UriKind.Relative), content: null);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadFromJsonAsync(ServerJson.Default.TimelineRecord)
            ?? throw new InvalidDataException("the server answered with null; wanted a time line");
    }

    /// <summary>Makes the server close every open connection, after the answers in flight.</summary>
    /// <returns>How many were asked to end.</returns>
    public async Task<int> CloseConnectionsAsync()
    {
        using var response = await _client.PostAsync(new Uri("connections/close", UriKind.Relative), content: null);
        return int.Parse(await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync(), CultureInfo.InvariantCulture);
    }

    /// <summary>The throwaway root certificate that signed the server's certificate.</summary>
    public async Task<X509Certificate2> RootAsync() =>
        X509Certificate2.CreateFromPem(await _client.GetStringAsync(new Uri("certificate", UriKind.Relative)));

    /// <summary>Waits until the server has ended, in whatever way.</summary>
    public async Task EndAsync(CancellationToken cancellation = default)
    {
        using var patient = NewClient(Timeout.InfiniteTimeSpan);
        try
        {
            await patient.GetAsync(new Uri("alive", UriKind.Relative), cancellation);
        }
        catch (HttpRequestException)
        {
            // The connection broke: the server has ended.
        }
    }

    public void Dispose() => _client.Dispose();

    async Task PostAsync(string path)
    {
        using var response = await _client.PostAsync(new Uri(path[1..], UriKind.Relative), content: null);
        response.EnsureSuccessStatusCode();
    }

    async Task<T> GetAsync<T>(string path) =>
        await _client.GetFromJsonAsync<T>(new Uri(path[1..], UriKind.Relative), (JsonTypeInfo<T>)ServerJson.Default.GetTypeInfo(typeof(T))!)
        ?? throw new InvalidDataException($"{Address}{path} answered with null; wanted {typeof(T).Name}");
}
