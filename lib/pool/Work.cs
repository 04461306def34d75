namespace PoolBench.Pool;

/// <summary>What one pool event decided, to be done outside the lock: first the closes, then the grants.</summary>
struct Work
{
    /// <summary>Slots to close.</summary>
    public List<Slot>? Closes { get; private set; }

    /// <summary>Places among <see cref="Closes"/> that nobody has taken over yet.</summary>
    public int Spare { get; set; }

    /// <summary>Waiters served, each with its slot.</summary>
    public List<(Waiter Waiter, Slot Slot)>? Grants { get; private set; }

    public void Close(Slot slot) => (Closes ??= []).Add(slot);

    public void Grant(Waiter waiter, Slot slot) => (Grants ??= []).Add((waiter, slot));
}
