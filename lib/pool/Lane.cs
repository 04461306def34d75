namespace PoolBench.Pool;

/// <summary>What the pool holds for one origin. <see cref="ConnectionPool"/> changes it, under its lock.</summary>
sealed class Lane(Origin origin)
{
    public Origin Origin => origin;

    /// <summary>Idle slots. The last one was used last, and is taken first.</summary>
    public LinkedList<Slot> Idle { get; } = new();

    /// <summary>HTTP/2 slots in use that can carry more requests.</summary>
    public LinkedList<Slot> Shared { get; } = new();

    /// <summary>Number of slots and waiters of this origin. At zero the pool forgets the lane.</summary>
    public int Users { get; set; }
}
