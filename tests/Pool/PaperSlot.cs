using PoolBench.Pool;

namespace PoolBench.Tests.Pool;

/// <summary>A slot without a connection, which does what a test says.</summary>
sealed class PaperSlot(ConnectionPool pool, Lane lane, int id, List<int> closed) : Slot(lane)
{
    public int Id => id;

    public bool Dead { get; set; }

    /// <summary>Its dial goes on after the request that wanted it.</summary>
    public bool Lingers { get; set; }

    public bool IsClosed { get; private set; }

    public override bool IsStale() => Dead;

    public override bool Seal() => !Lingers;

    public override void Close()
    {
        if (IsClosed)
            throw new InvalidOperationException($"Slot {id} is closed twice.");
        IsClosed = true;
        if (!Lingers)
            closed.Add(id);
    }

    public void DialEnds() => pool.Freed();
}
