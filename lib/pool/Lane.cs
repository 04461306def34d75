namespace PoolBench.Pool;

/// <summary>What the pool holds for one origin. <see cref="ConnectionPool"/> changes it, under its lock.</summary>
sealed class Lane(Origin origin)
{
    public Origin Origin => origin;

    /// <summary>Idle slots in their order; which end is taken first, the rule says.</summary>
    public LinkedList<Slot> Idle { get; } = new();

    /// <summary>HTTP/2 slots in use that can carry more requests.</summary>
    public LinkedList<Slot> Shared { get; } = new();

    /// <summary>How many requests wait for this origin.</summary>
    public int Waiting { get; set; }

    /// <summary>Number of slots and waiters of this origin. At zero the pool forgets the lane.</summary>
    public int Users { get; set; }
}
