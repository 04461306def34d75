using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using PoolBench.Measure.Strategies;

namespace PoolBench.Measure.Manners;

/// <summary>A client whose requests are sent in a manner of their own.</summary>
/// <remarks>Until <see cref="Begin"/> it only keeps to the limit on a request's time: what warms or primes is sent in the ordinary way.</remarks>
sealed class Mannered(IClient client, Manner manner) : IClient
{
    readonly ConcurrentDictionary<Key, Asked> _asked = [];
    readonly byte[]? _body = manner.BodyBytes is { } bytes ? new byte[bytes] : null;
    volatile bool _begun;
    long _attempts;
    long _retries;

    /// <summary>Attempts beyond a request's first.</summary>
    public long Retries => Interlocked.Read(ref _retries);

    /// <summary>From now on the manner holds.</summary>
    public void Begin() => _begun = true;

    public ValueTask<Answer> SendAsync(Uri uri) =>
        _begun && manner.Retries > 0 ? SendAgainAsync(uri) : client.SendAsync(Next(uri));

    public void Dispose()
    {
        client.Dispose();
        foreach (var asked in _asked.Values)
            asked.Release();
    }

    async ValueTask<Answer> SendAgainAsync(Uri uri)
    {
        for (var left = manner.Retries; ; left--)
        {
            var wait = TimeSpan.Zero;
            try
            {
                var answer = await client.SendAsync(Next(uri));
                if (left == 0 || (int)answer.Status is not (429 or >= 500))
                    return answer;
                if (manner.RetryAfter is not null)
                    wait = answer.RetryAfter;
            }
            catch (Exception failure) when (left > 0 && failure is (HttpRequestException or OperationCanceledException or IOException)
                and not CancelledException)
            {
                // Sent again below.
            }
            Interlocked.Increment(ref _retries);
            if (wait > TimeSpan.Zero)
                await Task.Delay(wait);
        }
    }

    Asked Next(Uri uri)
    {
        if (!_begun)
            return _asked.GetOrAdd(new(uri, false, false, false, false),
                static (key, self) => self.Make(key.To.OriginalString, null, begun: false), this);
        var number = Interlocked.Increment(ref _attempts);
        var key = new Key(uri, true, IsIts(manner.Status?.OneIn), IsIts(manner.Ask?.OneIn), IsIts(manner.Cancel?.OneIn));
        return _asked.GetOrAdd(key, static (key, self) => self.Make(key), this);

        bool IsIts(int? oneIn) => oneIn is { } share && number % share == 0;
    }

    Asked Make(Key key)
    {
        var address = key.To.OriginalString.Replace(
            string.Create(CultureInfo.InvariantCulture, $"size={Workloads.Workload.AnswerBytes}"),
            string.Create(CultureInfo.InvariantCulture, $"size={(key.Status && manner.Status!.HasNoBody ? 0 : manner.AnswerBytes)}"),
            StringComparison.Ordinal);
        if (manner.Always.Length > 0)
            address += "&" + manner.Always;
        if (key.Status)
            address += string.Create(CultureInfo.InvariantCulture, $"&status={manner.Status!.Status}")
                + (manner.RetryAfter is { } seconds ? string.Create(CultureInfo.InvariantCulture, $"&retry-after={seconds}") : "");
        if (key.Ask)
            address += "&" + manner.Ask!.Query;
        return Make(address, key.Cancel ? manner.Cancel!.After : null, begun: true);
    }

    Asked Make(string address, TimeSpan? cancel, bool begun)
    {
        var isCancelled = cancel is { } after && (manner.Timeout is not { } timeout || after < timeout);
        return new(address, _body, isCancelled ? cancel : manner.Timeout, isCancelled, begun ? manner.Reading : Reading.Whole);
    }

    /// <summary>Addresses are told apart as objects: each was made once.</summary>
    readonly record struct Key(Uri To, bool Begun, bool Status, bool Ask, bool Cancel)
    {
        public bool Equals(Key other) =>
            ReferenceEquals(To, other.To) && (Begun, Status, Ask, Cancel) == (other.Begun, other.Status, other.Ask, other.Cancel);

        public override int GetHashCode() => HashCode.Combine(RuntimeHelpers.GetHashCode(To), Begun, Status, Ask, Cancel);
    }
}
