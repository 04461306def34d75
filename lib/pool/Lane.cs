namespace PoolBench.Pool;

/// <summary>What the pool holds for one origin. Belongs to <see cref="ConnectionPool"/>, under its lock.</summary>
sealed class Lane(Origin origin)
{
    public Origin Origin => origin;

    /// <summary>Idle slots; the last one was used last and is taken first.</summary>
    public LinkedList<Slot> Idle { get; } = new();

    /// <summary>HTTP/2 slots in use that can carry more requests.</summary>
    public LinkedList<Slot> Shared { get; } = new();

    /// <summary>Slots and waiters of this origin: at zero the lane is forgotten.</summary>
    public int Users { get; set; }
}
