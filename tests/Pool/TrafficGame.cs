using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using PoolBench.Pool;
using PoolBench.Tests.Server;

namespace PoolBench.Tests.Pool;

/// <summary>
/// Plays each move on a real handler before real servers, and on the model, and waits until both tell the same: who runs, waits and is idle, and
/// how many connections either side has seen. Hosts 0 and 1 answer when told; a dial to host 2 goes on when told; host 3 refuses.
/// </summary>
sealed class TrafficGame : IAsyncDisposable
{
    const int SlowHost = 2;
    const int NoHost = 3;

    readonly PoolClock _clock = new();
    readonly Limits _limits;
    readonly PoolModel _model;
    readonly LimitsHandler _handler;
    readonly HttpMessageInvoker _client;
    readonly RawOrigin[] _origins;
    readonly int _hosts;
    readonly Socket _nobody = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    readonly ConcurrentDictionary<int, Traffic> _traffic = [];
    readonly HashSet<int> _connected = [];
    int _opened;

    public TrafficGame(Limits limits, bool heldDials)
    {
        (_limits, _model) = (limits, new PoolModel(limits));
        _origins = [.. Enumerable.Range(0, 3).Select(_ => new RawOrigin(AnswerAsync))];
        _nobody.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        // The handler's own dial, or the test's, which alone can be held.
        _hosts = heldDials ? 4 : 2;
        _handler = new LimitsHandler(limits, heldDials ? http => http.ConnectCallback = DialAsync : null, time: _clock);
        _client = new HttpMessageInvoker(_handler);
    }

    public async Task MoveAsync(byte kind, byte which)
    {
        switch (kind % 13)
        {
            case <= 4:
                Start(which % _hosts, (Fate)(which / 4 % 3));
                break;
            case <= 7 when Pick(_model.Running.Where(IsConnected), which) is { } traffic:
                await EndAsync(traffic, (which / 8 % 5) switch { < 3 => Ending.Answer, 3 => Ending.AnswerAndClose, _ => Ending.Death });
                break;
            case 8 when Pick(_model.Waiting, which) is { } traffic:
                await CancelAsync(traffic);
                _model.Cancel(traffic.Id);
                break;
            case 9 when Pick(_model.Running, which) is { } traffic:
                await CancelAsync(traffic);
                _model.Finish(traffic.Id, alive: false, lingers: !IsConnected(traffic.Id));
                break;
            case 10:
                CloseIdle(which % _origins.Length);
                break;
            case 11 when Pick(_traffic.Values.Where(each => each.IsDialling).Select(each => each.Id).Order(), which) is { } traffic:
                GoOn(traffic);
                break;
            default:
                var time = TimeSpan.FromMilliseconds(which % 3);
                _clock.Advance(time);
                _model.Advance(time.Ticks);
                break;
        }
        await FollowDialsAsync();
        await SettleAsync();
    }

    /// <summary>Disposal with everything in flight: all requests end, all sockets close.</summary>
    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        foreach (var traffic in _traffic.Values)
        {
            traffic.Dial.TrySetResult();
            await EndOf(traffic);
        }
        await Eventually.Equal((0, 0, 0), () => (_handler.Stats.Leased, _handler.Stats.Pending, _handler.Stats.Available));
        var opened = _handler.Stats.Opened;
        await Eventually.Equal((opened, opened, 0), () => (_handler.Stats.Closed, _origins.Sum(each => each.Accepted), Unanswered()));
        foreach (var traffic in _traffic.Values)
        {
            traffic.Ending.TrySetResult(Ending.Death);
            traffic.Dispose();
        }
        foreach (var origin in _origins)
            await origin.DisposeAsync();
        _nobody.Dispose();

        // A server that holds an answer back does not look whether its client has gone.
        int Unanswered() => _origins.Sum(each => each.Open) - _traffic.Values.Count(each => each.HasArrived && !each.Ending.Task.IsCompleted);
    }

    Traffic? Pick(IEnumerable<int> from, byte which) => from.ToArray() is { Length: > 0 } all ? _traffic[all[which % all.Length]] : null;

    bool IsConnected(int request) => _connected.Contains(_model.ConnectionOf(request));

    void Start(int host, Fate fate)
    {
        var traffic = _traffic[_traffic.Count + 1] = new Traffic(_traffic.Count + 1, host, fate);
        _model.Arrive(traffic.Id, host);
        traffic.Start(_client, host == NoHost ? $"http://{_nobody.LocalEndPoint}" : _origins[host].Url);
    }

    async Task EndAsync(Traffic traffic, Ending ending)
    {
        // A request without a body would be sent again.
        if (ending == Ending.Death && !traffic.IsPost)
            ending = Ending.AnswerAndClose;
        traffic.Ending.SetResult(ending);
        await EndOf(traffic);
        _model.Finish(traffic.Id, alive: ending == Ending.Answer && traffic.Fate != Fate.DroppedLong, lingers: false);
    }

    static async Task CancelAsync(Traffic traffic)
    {
        await traffic.CancelAsync();
        // The counts alone would not show that it has left: a slot whose dial goes on stays leased.
        await EndOf(traffic);
    }

    /// <summary>Well or not.</summary>
    static Task EndOf(Traffic traffic) => traffic.Done.ContinueWith(static _ => { }, TaskScheduler.Default).Bounded();

    void CloseIdle(int host)
    {
        _origins[host].CloseIdle();
        foreach (var connection in _model.IdleOf(host).ToArray())
            _model.Die(connection);
    }

    void GoOn(Traffic traffic)
    {
        traffic.IsDialling = false;
        traffic.Dial.SetResult();
        _opened++;
        if (_model.Running.Contains(traffic.Id))
            _connected.Add(_model.ConnectionOf(traffic.Id));
        else
            _model.DialEnds();
    }

    /// <summary>What the moves since made dial: connected at once, held, or refused, which may let others dial.</summary>
    async Task FollowDialsAsync()
    {
        while (_model.Running.Where(each => !IsConnected(each) && _traffic[each].Host != SlowHost).Cast<int?>().FirstOrDefault() is { } request)
            if (_traffic[request].Host == NoHost)
            {
                await EndOf(_traffic[request]);
                _model.Finish(request, alive: false, lingers: false);
            }
            else
            {
                _connected.Add(_model.ConnectionOf(request));
                _opened++;
            }
    }

    async Task SettleAsync()
    {
        var running = _model.Running.Select(each => _traffic[each]).ToArray();
        var connected = running.Where(each => IsConnected(each.Id)).ToArray();
        var idle = _model.Idle.Count();
        var closed = _opened - connected.Length - idle;
        var expected = new PoolStats(_model.Open - idle, _model.Waiting.Count(), idle, _limits.MaxConnections, _opened, closed);
        await Eventually.Equal(expected, () => _handler.Stats);
        await Eventually.Equal(
            (_opened, connected.Length, running.Length - connected.Length, _model.Failed.Count()),
            () => (_origins.Sum(each => each.Accepted), connected.Count(each => each.HasArrived), Dialling(), TimedOut()));

        int Dialling() => running.Except(connected).Count(each => each.IsDialling);

        int TimedOut() => _traffic.Values.Count(each => each.Done.Exception?.InnerException is PoolTimeoutException);
    }

    Task AnswerAsync(RawExchange exchange) => _traffic[int.Parse(exchange.Request.Split('/')[1])].AnswerAsync(exchange);

    async ValueTask<Stream> DialAsync(SocketsHttpConnectionContext context, CancellationToken token)
    {
        if (context.InitialRequestMessage.Options.TryGetValue(Traffic.Key, out var traffic) && traffic.Host == SlowHost)
        {
            // Deaf to the token, as a connect may be for a while.
            traffic.IsDialling = true;
            await traffic.Dial.Task;
        }
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(context.DnsEndPoint, CancellationToken.None);
        return new NetworkStream(socket, ownsSocket: true);
    }
}
