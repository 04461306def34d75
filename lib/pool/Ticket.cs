namespace PoolBench.Pool;

/// <summary>
/// Goes with a response, and only the response refers to it. So a response dropped without disposal gives its slot back when it is garbage
/// collected. One ticket per slot, reused: a new finalizer for each response would cost every request.
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
