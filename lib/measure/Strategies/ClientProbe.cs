using System.Diagnostics;
using PoolBench.Core.Terminal;
using PoolBench.Measure.Links;
using PoolBench.Measure.Recording;
using PoolBench.Measure.Workloads;

namespace PoolBench.Measure.Strategies;

/// <summary>
/// Finds out before anything is measured how many requests a client lets through at once, and whether it blocks the thread that sends.
/// </summary>
/// <remarks>
/// The server holds the requests until this is over. That no more will come can only be seen by waiting a while;
/// that they have come is seen at once, so that only a client that holds some back takes the time.
/// </remarks>
/// <param name="row">Whose client.</param>
/// <param name="target">A host that nothing is measured on.</param>
/// <param name="control">The server's control port.</param>
/// <param name="pulse">Where it shows what is done; null: nowhere.</param>
sealed class ClientProbe(Case row, Target target, ControlClient control, Pulse? pulse = null)
{
    /// <summary>Nothing has come for so long after something did: nothing more will.</summary>
    static readonly TimeSpan Quiet = TimeSpan.FromSeconds(2);

    /// <summary>How long the first may take, which may look up a name, or fetch a token.</summary>
    static readonly TimeSpan First = TimeSpan.FromSeconds(10);

    /// <summary>How long those that were held back may take, when the hold is released.</summary>
    static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);

    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(5);

    /// <summary>What a burst showed.</summary>
    /// <param name="Width">Requests that were to be under way at once.</param>
    /// <param name="Held">Most of them that were.</param>
    /// <param name="Failed">Requests that failed before.</param>
    /// <param name="Why">What the first of those said; null: none failed.</param>
    internal sealed record Burst(int Width, int Held, int Failed, string? Why)
    {
        /// <summary>Whether no more than some come through at once.</summary>
        public bool IsNarrow => Held < Width;

        /// <summary>In words, for whoever calls the client so.</summary>
        public string Text(string client) =>
            $"{client} lets {Held} of {Width} through at once" + (Failed == 0 ? "" : $", and {Failed} failed ({Why})");
    }

    /// <summary>Sends so many requests at once through a client of its own.</summary>
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
        // Taken before the hold is released: what fails then was not in its way.
        var failures = sending.Where(each => each.IsCompletedSuccessfully).Select(each => each.Result).OfType<string>().ToArray();
        await EndAsync(name, sending);
        return new Burst(width, Math.Min(most, width), failures.Length, failures.FirstOrDefault());
    }

    /// <summary>
    /// Whether sending holds its thread while a request is at the server; asked by one thread that begins so many one after another.
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
        return blocks;
    }

    IClient Open() => row.Open(target.Connecting(row.NewConnect(delayed: false)));

    /// <summary>One more than come: it is opened from outside.</summary>
    Uri Hold(string name, int width) =>
        new(target.Origin, FormattableString.Invariant($"/hold/{name}?count={width + 1}&timeout=60s&size={Workload.AnswerBytes}"));

    /// <summary>Waits until it is over, or nothing has changed for a while.</summary>
    /// <param name="name">The hold's name.</param>
    /// <param name="progress">A number that grows with what happens; its argument is how many requests are held.</param>
    /// <param name="isOver">Whether all that was to be seen was seen.</param>
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

    /// <summary>Lets all go, and waits a while for them; what never ends is left behind.</summary>
    async Task EndAsync(string name, Task[] sending)
    {
        await control.OpenAsync(name);
        await Task.WhenAll(sending).WaitAsync(Rest).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <returns>What a failed request said; null when it was answered.</returns>
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
