using PoolBench.Measure.Strategies;

namespace PoolBench.Measure.Injection;

/// <summary>A client that allocates one object more for each request.</summary>
/// <param name="client">The client itself.</param>
/// <param name="bytes">Size of the object, header included: a multiple of 8, at least <see cref="EmptyArrayBytes"/>.</param>
sealed class Allocating(IClient client, int bytes) : IClient
{
    /// <summary>What an array of bytes takes beside its elements in a 64-bit process: header, method table, length, padding.</summary>
    public const int EmptyArrayBytes = 24;

    static volatile byte[]? s_last;

    public ValueTask<Answer> SendAsync(Uri uri)
    {
        // Kept where everybody can see it, or the compiler might do without.
        s_last = new byte[bytes - EmptyArrayBytes];
        return client.SendAsync(uri);
    }

    public void Dispose() => client.Dispose();
}
