namespace PoolBench.Pool;

/// <summary>
/// Goes with a response and is referenced by nothing else meanwhile, so that a response dropped without disposal gives its slot back
/// when it is collected. One per slot, used again and again: a finalizer per response would cost every request.
/// </summary>
sealed class Ticket(HttpSlot slot)
{
    ~Ticket()
    {
        if (IsOut)
            slot.Return(failed: true);
    }

    public HttpSlot Slot => slot;

    public bool IsOut { get; set; }
}
