using System.Net;
using System.Net.Sockets;

namespace PoolBench.Claims;

/// <summary>How dials ended.</summary>
/// <param name="Opened">Dials that succeeded.</param>
/// <param name="Failed">Dials that failed, by error.</param>
sealed record DialCount(int Opened, IReadOnlyDictionary<SocketError, int> Failed)
{
    /// <summary>Dials that failed with <paramref name="error"/>.</summary>
    public int Of(SocketError error) => Failed.GetValueOrDefault(error);

    /// <summary>Dials without any socket option.</summary>
    public static async Task<Socket> PlainAsync(IPEndPoint server)
    {
        var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(server);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Dials <paramref name="wanted"/> times and keeps the sockets that open.</summary>
    public static Task<DialCount> KeepAsync(int wanted, Func<Task<Socket>> dial, ICollection<Socket> kept) =>
        CountAsync(wanted, async () => kept.Add(await dial()));

    /// <summary>Dials <paramref name="wanted"/> times and counts how each dial ended.</summary>
    public static async Task<DialCount> CountAsync(int wanted, Func<Task> dial)
    {
        var (opened, failed) = (0, new Dictionary<SocketError, int>());
        for (var i = 0; i < wanted; i++)
            try
            {
                await dial();
                opened++;
            }
            catch (SocketException failure)
            {
                failed[failure.SocketErrorCode] = failed.GetValueOrDefault(failure.SocketErrorCode) + 1;
            }
        return new(opened, failed);
    }
}
