using PoolBench.Measure.Strategies;

namespace PoolBench.Measure.Injection;

/// <summary>A client that allocates one extra object for each request.</summary>
/// <param name="client">The client itself.</param>
/// <param name="bytes">Size of the object, header included: a multiple of 8, at least <see cref="EmptyArrayBytes"/>.</param>
sealed class Allocating(IClient client, int bytes) : IClient
{
    /// <summary>Bytes of an array besides its elements in a 64-bit process: header, method table, length, padding.</summary>
    public const int EmptyArrayBytes = 24;

    static volatile byte[]? s_last;

    public ValueTask<Answer> SendAsync(Uri uri)
    {
        // Kept where everybody can see it, or the compiler might leave the object out.
        s_last = new byte[bytes - EmptyArrayBytes];
        return client.SendAsync(uri);
    }

    public void Dispose() => client.Dispose();
}
