using MyCompany.Orders;
using PoolBench.Testing;

namespace PoolBench.Tests.Testing;

/// <summary>The samples' clients against a counting server with their route.</summary>
static class Orders
{
    public static async Task<CountingServer> StartAsync()
    {
        var api = await CountingServer.StartAsync();
        return api.Map("GET /orders/{id}", (int id) => new { id, item = "book" });
    }

    public static OrderClient Client(CountingServer api) => new(new HttpClient { BaseAddress = api.Url });

    /// <summary>A faulty client's fault, found by an assertion.</summary>
    /// <param name="name">The class of the client.</param>
    public static async Task FailAsync(string name)
    {
        await using var api = await StartAsync();
        switch (name)
        {
            case nameof(ClientPerRequest):
                var perRequest = new ClientPerRequest(api.Url);
                for (var id = 1; id <= 3; id++)
                    await perRequest.GetAsync(id);
                (await api.SettledAsync()).AtMostConnections(1);
                break;
            case nameof(UnreadAnswers):
                using (var unread = new UnreadAnswers(new HttpClient { BaseAddress = api.Url }))
                {
                    for (var id = 1; id <= 3; id++)
                        await unread.ExistsAsync(id);
                    (await api.SettledAsync()).AtMostConnections(1);
                }
                break;
            case nameof(ClosingClient):
                using (var closing = new ClosingClient(api.Url))
                {
                    await closing.GetAsync(1);
                    await api.EndWarmUpAsync();
                    await closing.GetAsync(2);
                    await closing.GetAsync(3);
                    (await api.SettledAsync()).NoDialAfterWarmUp();
                }
                break;
            case nameof(ImpatientClient):
                var found = new TaskCompletionSource();
                using (var impatient = new ImpatientClient(api.Url, () => found.Task))
                {
                    using var patience = new CancellationTokenSource();
                    var asked = impatient.TryGetAsync(1, patience.Token);
                    await patience.CancelAsync();
                    await asked;
                    found.SetResult();
                    await impatient.Dialled.WaitAsync(TimeSpan.FromSeconds(10));
                    (await api.SettledAsync()).NoConnectionUnused();
                }
                break;
            case nameof(LeakyClient):
                using (var leaky = new LeakyClient(api.Url))
                    await leaky.GetAsync(1);
                (await api.SettledAsync()).AllClosedAfterDispose();
                break;
        }
    }
}
