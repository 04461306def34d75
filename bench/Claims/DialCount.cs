using System.Net;
using System.Net.Sockets;

namespace PoolBench.Bench;

/// <summary>What became of dials.</summary>
/// <param name="Opened">Those that succeeded.</param>
/// <param name="Failed">The others, by the error.</param>
sealed record DialCount(int Opened, IReadOnlyDictionary<SocketError, int> Failed)
{
    /// <summary>How many failed with <paramref name="error"/>.</summary>
    public int Of(SocketError error) => Failed.GetValueOrDefault(error);

    /// <summary>How a client dials that has no wishes.</summary>
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

    /// <summary>Dials and keeps what opens.</summary>
    public static Task<DialCount> KeepAsync(int wanted, Func<Task<Socket>> dial, ICollection<Socket> kept) => CountAsync(wanted, async () => kept.Add(await dial()));

    /// <summary>Does something that may fail on a socket, so many times.</summary>
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
