using System.Buffers;
using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using PoolBench.Server.Tls;
using Xunit;

namespace PoolBench.Tests.Server;

public class HelloTests
{
    static readonly byte[] Id = [.. Enumerable.Range(1, 32).Select(n => (byte)n)];
    static readonly byte[] Tls13 = [0, 43, 0, 2, 3, 4], KeyShare = [0, 51, 0, 2, 0, 23], PreShared = [0, 41, 0, 2, 0, 0];
    static readonly byte[] Retry = ServerHello(Id, [.. Tls13, .. KeyShare], SHA256.HashData("HelloRetryRequest"u8));
    static readonly byte[] ChangeCipherSpec = [20, 3, 3, 0, 1, 1];
    static readonly byte[] Encrypted = [23, 3, 3, 0, 2, 7, 7];

    [Fact]
    public void TLS13_is_resumed_when_it_takes_a_pre_shared_key()
    {
        Assert.True(Told(Record(ServerHello(Id, [.. KeyShare, .. Tls13, .. PreShared]))));
        Assert.False(Told(Record(ServerHello(Id, [.. Tls13, .. KeyShare]))));
    }

    [Fact]
    public void TLS12_is_resumed_when_it_echoes_the_session_id()
    {
        Assert.True(Told(Record(ServerHello(Id, []))));
        Assert.False(Told(Record(ServerHello([], []))));
        Assert.False(Told(Record(ServerHello([.. Id.Reverse()], []))));
    }

    [Fact]
    public void A_HelloRetryRequest_is_passed_over()
    {
        byte[] then = [.. Record(Retry), .. ChangeCipherSpec];
        Assert.Null(Told(then));
        Assert.True(Told([.. then, .. Record(ServerHello(Id, [.. Tls13, .. KeyShare, .. PreShared])), .. Encrypted]));
        Assert.False(Told([.. then, .. Record(ServerHello(Id, [.. Tls13, .. KeyShare]))]));
    }

    [Fact]
    public void A_hello_may_span_records()
    {
        var hello = ServerHello(Id, [.. Tls13, .. KeyShare, .. PreShared]);
        Assert.True(Told([.. Record(hello[..3]), .. Record(hello[3..50]), .. Record(hello[50..])]));
    }

    [Fact]
    public void What_is_no_hello_is_given_up()
    {
        foreach (var bytes in new byte[][] { [.. "HTTP/1.1 400 Bad Request\r\n"u8], Encrypted, Record([11, 0, 0, 0]), Record([]) })
        {
            var tap = new HelloTap();
            tap.FromServer(bytes);
            tap.FromClient(new ReadOnlySequence<byte>(bytes));
            Assert.Equal((true, true, null), (tap.ServerDone, tap.ClientDone, tap.Resumed));
        }
    }

    [Fact]
    public void Pieces_of_any_size_tell_the_same_as_the_whole()
    {
        byte[][] streams =
        [
            [.. Record(ServerHello(Id, [.. Tls13, .. KeyShare, .. PreShared])), .. ChangeCipherSpec, .. Encrypted],
            [.. Record(Retry), .. ChangeCipherSpec, .. Record(ServerHello(Id, [.. Tls13, .. PreShared])), .. Encrypted],
            [.. Record(ServerHello(Id, [])), .. Record([11, 0, 0, 1, 0]), .. Encrypted],
            [.. Record(ServerHello(Id, Tls13)[..40]), .. Encrypted],
        ];
        Prop.ForAll<int[], int, byte>((sizes, place, damage) =>
        {
            foreach (var stream in streams)
            {
                var damaged = stream.ToArray();
                damaged[(int)((uint)place % damaged.Length)] ^= damage;
                if (Told(damaged) != Told(damaged, [.. sizes.Select(size => 1 + (Math.Abs(size % 1000) % 20))]))
                    return false;
            }
            return true;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Bytes_of_any_kind_do_no_harm() => Prop.ForAll<byte[], byte[]>((client, server) =>
    {
        var tap = new HelloTap();
        tap.FromClient(new ReadOnlySequence<byte>([22, 3, 1, 0, 200, .. client]));
        tap.FromClient(new ReadOnlySequence<byte>(client));
        tap.FromServer([22, 3, 3, 0, 100, 2, 0, 0, 80, .. server]);
        tap.FromServer(server);
        _ = tap.Resumed;
    }).QuickCheckThrowOnFailure();

    // What the tap says about a server's bytes after a ClientHello with Id; cut into pieces of the given sizes, over and over.
    static bool? Told(byte[] server, int[]? sizes = null)
    {
        var tap = new HelloTap();
        byte[] client = Record([1, 0, 0, 69, 3, 3, .. new byte[32], 32, .. Id, 0, 0]);
        Feed(client, piece => tap.FromClient(new ReadOnlySequence<byte>(piece)));
        Assert.True(tap.ClientDone);
        Feed(server, piece => tap.FromServer(piece));
        return tap.Resumed;

        void Feed(byte[] bytes, Action<byte[]> feed)
        {
            for (int at = 0, turn = 0; at < bytes.Length; turn++)
            {
                var size = sizes is { Length: > 0 } ? Math.Min(sizes[turn % sizes.Length], bytes.Length - at) : bytes.Length;
                feed(bytes[at..(at + size)]);
                at += size;
            }
        }
    }

    static byte[] ServerHello(byte[] id, byte[] extensions, byte[]? random = null)
    {
        byte[] body = [3, 3, .. random ?? new byte[32], (byte)id.Length, .. id, 0x13, 1, 0];
        if (extensions.Length > 0)
            body = [.. body, (byte)(extensions.Length >> 8), (byte)extensions.Length, .. extensions];
        return [2, 0, 0, (byte)body.Length, .. body];
    }

    static byte[] Record(byte[] payload) => [22, 3, 3, (byte)(payload.Length >> 8), (byte)payload.Length, .. payload];
}
