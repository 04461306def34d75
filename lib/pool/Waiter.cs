namespace PoolBench.Pool;

/// <summary>A request in the queue. Continuations run elsewhere: the thread that returns a connection must not run the next request.</summary>
sealed class Waiter : TaskCompletionSource<Slot>
{
    public Waiter(Lane lane)
        : base(TaskCreationOptions.RunContinuationsAsynchronously) =>
        (Lane, Node, ByDeadline) = (lane, new LinkedListNode<Waiter>(this), new LinkedListNode<Waiter>(this));

    public Lane Lane { get; }

    /// <summary>Its place in the queue.</summary>
    public LinkedListNode<Waiter> Node { get; }

    /// <summary>Its place among all waiters, the one that times out first in front.</summary>
    public LinkedListNode<Waiter> ByDeadline { get; }

    /// <summary>When it times out, in ticks of the pool's clock.</summary>
    public long Deadline { get; set; }
}
