namespace PoolBench.Server.Listeners;

/// <summary>How many connections may be open at once, over all listeners.</summary>
sealed class Slots(int most)
{
    int _taken;

    /// <summary>Takes a slot; false when none is free. Never refuses a free one, however many threads ask at once.</summary>
    public bool TryTake()
    {
        for (var taken = Volatile.Read(ref _taken); taken < most;)
        {
            var found = Interlocked.CompareExchange(ref _taken, taken + 1, taken);
            if (found == taken)
                return true;
            taken = found;
        }
        return false;
    }

    public bool IsFull => Volatile.Read(ref _taken) >= most;

    /// <summary>Takes one even if none is free.</summary>
    public void Take() => Interlocked.Increment(ref _taken);

    public void Release() => Interlocked.Decrement(ref _taken);
}
