namespace PoolBench.Pool;

/// <summary>What one pool event decided, to carry out outside the lock: closes first, then grants.</summary>
struct Work
{
    /// <summary>Slots to close.</summary>
    public List<Slot>? Closes { get; private set; }

    /// <summary>Places of <see cref="Closes"/> that no successor has taken yet.</summary>
    public int Spare { get; set; }

    /// <summary>Waiters served, each with its slot.</summary>
    public List<(Waiter Waiter, Slot Slot)>? Grants { get; private set; }

    /// <summary>Whether those who were offered a connection that is closed by now have yet to find that out.</summary>
    public bool Wake { get; set; }

    public void Close(Slot slot) => (Closes ??= []).Add(slot);

    public void Grant(Waiter waiter, Slot slot) => (Grants ??= []).Add((waiter, slot));
}
