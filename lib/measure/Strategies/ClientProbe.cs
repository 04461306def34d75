using System.Diagnostics;
using PoolBench.Core.Terminal;
using PoolBench.Measure.Links;
using PoolBench.Measure.Recording;
using PoolBench.Measure.Workloads;

namespace PoolBench.Measure.Strategies;

/// <summary>
/// Finds out, before anything is measured, how many requests a client lets through at once, and whether it blocks the sending thread.
/// </summary>
/// <remarks>
/// The server holds the requests during the probe. When all have come, the probe ends at once; that no more will come shows only after a wait. So
/// only clients that hold requests back take that time.
/// </remarks>
/// <param name="row">The case whose client is probed.</param>
/// <param name="target">A host that no measurement uses.</param>
/// <param name="control">The server's control port.</param>
/// <param name="pulse">Where to show the progress; null: nowhere.</param>
sealed class ClientProbe(Case row, Target target, ControlClient control, Pulse? pulse = null)
{
    /// <summary>When no request has come for this long after another, no more will come.</summary>
    static readonly TimeSpan Quiet = TimeSpan.FromSeconds(2);

    /// <summary>How long the first request may take; it may look up a name, or fetch a token.</summary>
    internal static readonly TimeSpan First = TimeSpan.FromSeconds(10);

    /// <summary>How long the requests that were held back may take after the release.</summary>
    static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);

    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(5);

    /// <summary>The result of a burst.</summary>
    /// <param name="Width">Requests sent at once.</param>
    /// <param name="Held">The most of them in flight at once.</param>
    /// <param name="Failed">Requests that failed before the release.</param>
    /// <param name="Why">The first failure's message; null: none failed.</param>
    internal sealed record Burst(int Width, int Held, int Failed, string? Why)
    {
        /// <summary>Whether the client lets fewer through at once than were sent.</summary>
        public bool IsNarrow => Held < Width;

        /// <summary>The result in words; <paramref name="client"/> is what to call the client.</summary>
        public string Text(string client) =>
            $"{client} lets {Held} of {Width} through at once" + (Failed == 0 ? "" : $", and {Failed} failed ({Why})");
    }

    /// <summary>Sends this many requests at once through a fresh client.</summary>
    public async Task<Burst> BurstAsync(int width, string name)
    {
        using var client = Open();
        var address = Hold(name, width);
        var sending = new Task<string?>[width];
        for (var i = 0; i < width; i++)
            sending[i] = row.Strategy.Synchronous
                ? Task.Factory.StartNew(() => SendAsync(client, address), TaskCreationOptions.LongRunning).Unwrap()
                : Task.Run(() => SendAsync(client, address));
        var most = 0;
        pulse?.Show("probing how many requests get through at once", () => most, width);
        await StillAsync(
            name,
            held => (most = Math.Max(most, held)) + sending.Count(each => each.IsCompleted),
            held => held + sending.Count(each => each.IsCompleted) >= width);
        // Read before the release: later failures did not narrow the burst.
        var failures = sending.Where(each => each.IsCompletedSuccessfully).Select(each => each.Result).OfType<string>().ToArray();
        await EndAsync(name, sending);
        return new Burst(width, Math.Min(most, width), failures.Length, failures.FirstOrDefault());
    }

    Task[] _begun = [Task.CompletedTask];

    /// <summary>
    /// Whether sending blocks its thread while a request is at the server. One thread begins this many requests, one after another.
    /// </summary>
    public async Task<bool> BlocksAsync(int width, string name)
    {
        using var client = Open();
        var address = Hold(name, width);
        var sending = new List<Task<string?>>();
        var begun = 0;
        var sender = Task.Factory.StartNew(
            () =>
            {
                for (var i = 0; i < width; i++)
                {
                    var sent = SendAsync(client, address);
                    lock (sending)
                        sending.Add(sent);
                    Interlocked.Increment(ref begun);
                }
            },
            TaskCreationOptions.LongRunning);
        var most = 0;
        pulse?.Show("probing whether your client blocks the thread that sends", () => Volatile.Read(ref begun), width);
        await StillAsync(name, held => (most = Math.Max(most, held)) + Volatile.Read(ref begun), _ => sender.IsCompleted);
        var blocks = !sender.IsCompleted;
        await EndAsync(name, [sender]);
        Task[] rest;
        lock (sending)
            rest = [.. sending];
        await EndAsync(name, rest);
        _begun = most == 0 ? rest : [Task.CompletedTask];
        return blocks;
    }

    /// <summary>
    /// Whether none of the requests that <see cref="BlocksAsync"/> began is seen at the server, or ends: who hangs there answers nothing later. Waits
    /// as long as a first request may take.
    /// </summary>
    public async Task<bool> HangsAsync()
    {
        if (_begun.Length > 0)
            await ((Task)Task.WhenAny(_begun)).WaitAsync(First - Rest).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !_begun.Any(each => each.IsCompleted);
    }

    IClient Open() => row.Open(target.Connecting(row.NewConnect(delayed: false)));

    /// <summary>Waits for one request more than comes, so only a release opens it.</summary>
    Uri Hold(string name, int width) =>
        new(target.Origin, FormattableString.Invariant($"/hold/{name}?count={width + 1}&timeout=60s&size={Workload.AnswerBytes}"));

    /// <summary>Waits until <paramref name="isOver"/>, or nothing has changed for a while.</summary>
    /// <param name="name">The hold's name.</param>
    /// <param name="progress">A number that grows with progress; its argument is the number of held requests.</param>
    /// <param name="isOver">Whether everything expected has happened.</param>
    async Task StillAsync(string name, Func<int, int> progress, Func<int, bool> isOver)
    {
        var (before, changed) = (-1, Stopwatch.GetTimestamp());
        while (true)
        {
            var held = await control.HeldAsync(name);
            var now = progress(held);
            if (isOver(held))
                return;
            if (now != before)
                (before, changed) = (now, Stopwatch.GetTimestamp());
            else if (Stopwatch.GetElapsedTime(changed) > (now == 0 ? First : Quiet))
                return;
            await Task.Delay(Look);
        }
    }

    /// <summary>Releases the hold and waits a while for the requests. Requests that never end are abandoned.</summary>
    async Task EndAsync(string name, Task[] sending)
    {
        await control.OpenAsync(name);
        await Task.WhenAll(sending).WaitAsync(Rest).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <returns>The message of a failed request; null when it was answered.</returns>
    static async Task<string?> SendAsync(IClient client, Uri address)
    {
        try
        {
            var answer = await client.SendAsync(address);
            return (int)answer.Status is >= 200 and <= 299 ? null : $"status {(int)answer.Status}";
        }
        catch (Exception failure)
        {
            return PlainText.Clean(failure.Message, 200);
        }
    }
}
