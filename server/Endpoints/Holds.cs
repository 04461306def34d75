namespace PoolBench.Server.Endpoints;

/// <summary>
/// Keeps requests waiting until enough have come. A name is free again when its hold is released or empty, unless it was released for good.
/// </summary>
sealed class Holds
{
    const int Most = 1024;

    readonly Lock _lock = new();
    readonly Dictionary<string, Hold> _holds = new(StringComparer.Ordinal);
    readonly HashSet<string> _released = new(StringComparer.Ordinal);
    readonly Queue<string> _inOrder = [];

    /// <summary>
    /// Enters the hold, or creates it; null with a <paramref name="sentence"/> when that is not possible. The last arrival releases the hold.
    /// </summary>
    public Hold? Enter(string name, int count, out string sentence)
    {
        sentence = "";
        lock (_lock)
        {
            if (_released.Contains(name))
            {
                var passed = new Hold(name, count);
                passed.Release();
                return passed;
            }
            if (!_holds.TryGetValue(name, out var hold))
            {
                if (_holds.Count == Most)
                    sentence = $"{Most} holds are waiting already: wait for one to be released, or use fewer names.";
                else
                    _holds.Add(name, hold = new Hold(name, count));
            }
            else if (hold.Count != count)
            {
                sentence = $"Option 'count' is '{count}', but hold '{name}' already waits for {hold.Count}: wanted {hold.Count}, or another name.";
                return null;
            }
            if (hold is not null && ++hold.Arrived == hold.Count)
            {
                _holds.Remove(name);
                hold.Release();
            }
            return hold;
        }
    }

    /// <summary>
    /// Counts one arrival that is not a request and never leaves. If it is the last one, it releases the hold. Returns how many have come, or
    /// null when there is no such hold.
    /// </summary>
    public int? Arrive(string name)
    {
        lock (_lock)
        {
            if (!_holds.TryGetValue(name, out var hold))
                return null;
            hold.Stays++;
            if (++hold.Arrived == hold.Count)
            {
                _holds.Remove(name);
                hold.Release();
            }
            return hold.Arrived;
        }
    }

    /// <summary>How many requests the hold of that name keeps waiting now.</summary>
    public int Waiting(string name)
    {
        lock (_lock)
            return _holds.TryGetValue(name, out var hold) ? hold.Arrived - hold.Stays : 0;
    }

    /// <summary>
    /// Releases a hold for good: those who wait now and those who come later, until as many other holds were released this way. Returns how many
    /// were waiting.
    /// </summary>
    public int Release(string name)
    {
        lock (_lock)
        {
            if (_released.Add(name))
                _inOrder.Enqueue(name);
            if (_inOrder.Count > Most)
                _released.Remove(_inOrder.Dequeue());
            if (!_holds.Remove(name, out var hold))
                return 0;
            hold.Release();
            return hold.Arrived - hold.Stays;
        }
    }

    /// <summary>Gives up waiting. Returns how many had arrived, this one included, or null when the hold was released in the meantime.</summary>
    public int? Leave(Hold hold)
    {
        lock (_lock)
        {
            if (hold.Released.IsCompleted)
                return null;
            if (--hold.Arrived == hold.Stays)
                _holds.Remove(hold.Name);
            return hold.Arrived + 1;
        }
    }
}

/// <summary>One waiting hold. <see cref="Holds"/> changes it, under its own lock.</summary>
sealed class Hold(string name, int count)
{
    readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Name => name;

    public int Count => count;

    public int Arrived { get; set; }

    /// <summary>How many of the arrivals have no request.</summary>
    public int Stays { get; set; }

    public Task Released => _released.Task;

    public void Release() => _released.SetResult();
}
