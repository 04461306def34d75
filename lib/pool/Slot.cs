namespace PoolBench.Pool;

/// <summary>Where a slot stands in the pool.</summary>
enum SlotState
{
    Busy,
    Idle,
    Closing,
}

/// <summary>
/// One connection's place in the pool, from before its dial until its socket is closed. <see cref="ConnectionPool"/> changes the properties
/// under its lock, and calls the methods to ask the connection itself.
/// </summary>
abstract class Slot
{
    protected Slot(Lane lane) => (Lane, ByAge, ByLane) = (lane, new LinkedListNode<Slot>(this), new LinkedListNode<Slot>(this));

    public Lane Lane { get; }

    /// <summary>Its place among all idle slots, or among all busy ones.</summary>
    public LinkedListNode<Slot> ByAge { get; }

    /// <summary>Its place in its lane.</summary>
    public LinkedListNode<Slot> ByLane { get; }

    public SlotState State { get; set; }

    /// <summary>Requests it carries now.</summary>
    public int Leases { get; set; }

    /// <summary>Requests it can carry at once: 1, more on HTTP/2.</summary>
    public int Capacity { get; set; } = 1;

    /// <summary>Its rank among idle slots, by the rule: idle, assigned or made the longest ago is the least.</summary>
    public long Order { get; set; }

    /// <summary>When it became idle, in ticks of the pool's clock.</summary>
    public long IdleSince { get; set; }

    /// <summary>Whether an idle connection has ended. Called under the pool's lock: must not block.</summary>
    public abstract bool IsStale();

    /// <summary>
    /// Forbids further dials. True when no dial is in progress: then <see cref="Close"/> closes at once. False: the slot calls
    /// <see cref="ConnectionPool.Freed"/> when its socket is gone. Called under the pool's lock: must not block.
    /// </summary>
    public abstract bool Seal();

    /// <summary>Closes the socket. Never called under the pool's lock.</summary>
    public abstract void Close();
}
