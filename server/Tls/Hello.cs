using System.Buffers.Binary;
using System.Security.Cryptography;

namespace PoolBench.Server.Tls;

/// <summary>Reads the plaintext beginnings of a TLS connection (RFC 8446 sections 4.1 and 5.1, RFC 5246 section 7.4.1).</summary>
static class Hello
{
    /// <summary>How far a reading got.</summary>
    public enum State
    {
        /// <summary>All bytes are right so far; more are needed.</summary>
        Incomplete,

        /// <summary>The hello was read.</summary>
        Read,

        /// <summary>This is no TLS hello.</summary>
        Malformed,
    }

    const byte ChangeCipherSpec = 20, Handshake = 22, ClientHello = 1, ServerHello = 2;
    const int RecordHeader = 5, MessageHeader = 4, LargestRecord = 16384 + 256;
    const ushort PreSharedKey = 41, SupportedVersions = 43, Tls13 = 0x0304;

    // The Random that marks a ServerHello as a HelloRetryRequest (RFC 8446 section 4.1.3).
    static readonly byte[] RetryRandom = SHA256.HashData("HelloRetryRequest"u8);

    /// <summary>The session id of a ClientHello, from the first bytes a client sends.</summary>
    public static State ReadClient(ReadOnlySpan<byte> bytes, out byte[] sessionId)
    {
        sessionId = [];
        var messages = Messages(bytes, out var ended);
        if (messages.Length > 0 && messages[0] != ClientHello)
            return State.Malformed;
        const int idLength = MessageHeader + 2 + 32;
        if (messages.Length <= idLength)
            return ended ? State.Malformed : State.Incomplete;
        var length = messages[idLength];
        if (length > 32)
            return State.Malformed;
        if (messages.Length < idLength + 1 + length)
            return ended ? State.Malformed : State.Incomplete;
        sessionId = messages.AsSpan(idLength + 1, length).ToArray();
        return State.Read;
    }

    /// <summary>The ServerHello, from the first bytes a server sends. Skips a HelloRetryRequest before it.</summary>
    public static State ReadServer(ReadOnlySpan<byte> bytes, out ServerHello hello)
    {
        hello = default;
        ReadOnlySpan<byte> rest = Messages(bytes, out var ended);
        while (true)
        {
            if (rest.Length > 0 && rest[0] != ServerHello)
                return State.Malformed;
            if (rest.Length < MessageHeader)
                return ended ? State.Malformed : State.Incomplete;
            var length = rest[1] << 16 | rest[2] << 8 | rest[3];
            if (length > LargestRecord)
                return State.Malformed;
            if (rest.Length < MessageHeader + length)
                return ended ? State.Malformed : State.Incomplete;
            var body = rest.Slice(MessageHeader, length);
            if (!Parse(body, out hello))
                return State.Malformed;
            if (!body.Slice(2, 32).SequenceEqual(RetryRandom))
                return State.Read;
            rest = rest[(MessageHeader + length)..];
        }
    }

    static bool Parse(ReadOnlySpan<byte> body, out ServerHello hello)
    {
        hello = default;
        if (body.Length < 35 || body[34] > 32 || body.Length < 35 + body[34] + 3)
            return false;
        var id = body.Slice(35, body[34]);
        var rest = body[(35 + id.Length + 3)..];
        bool tls13 = false, preShared = false;
        if (rest.Length > 0)
        {
            if (rest.Length < 2 || BinaryPrimitives.ReadUInt16BigEndian(rest) != rest.Length - 2)
                return false;
            for (rest = rest[2..]; rest.Length > 0;)
            {
                if (rest.Length < 4 || rest.Length < 4 + BinaryPrimitives.ReadUInt16BigEndian(rest[2..]))
                    return false;
                var data = rest.Slice(4, BinaryPrimitives.ReadUInt16BigEndian(rest[2..]));
                var kind = BinaryPrimitives.ReadUInt16BigEndian(rest);
                preShared |= kind == PreSharedKey;
                tls13 |= kind == SupportedVersions && data.Length == 2 && BinaryPrimitives.ReadUInt16BigEndian(data) == Tls13;
                rest = rest[(4 + data.Length)..];
            }
        }
        hello = new ServerHello(tls13, preShared, id.ToArray());
        return true;
    }

    // Joins the handshake bytes of the leading records, because a message may span records. "ended": the next bytes are not part of them.
    static byte[] Messages(ReadOnlySpan<byte> bytes, out bool ended)
    {
        var messages = new byte[bytes.Length];
        var length = 0;
        ended = false;
        while (bytes.Length > 0)
        {
            ended = bytes[0] is not (Handshake or ChangeCipherSpec) || (bytes.Length > 1 && bytes[1] != 3);
            if (ended || bytes.Length < RecordHeader)
                break;
            var size = BinaryPrimitives.ReadUInt16BigEndian(bytes[3..]);
            ended = size is 0 or > LargestRecord;
            if (ended)
                break;
            var payload = bytes.Slice(RecordHeader, Math.Min(size, bytes.Length - RecordHeader));
            if (bytes[0] == Handshake)
            {
                payload.CopyTo(messages.AsSpan(length));
                length += payload.Length;
            }
            bytes = bytes[(RecordHeader + payload.Length)..];
        }
        return messages[..length];
    }
}

/// <summary>What a ServerHello says about resumption.</summary>
/// <param name="Tls13">Whether it chose TLS 1.3.</param>
/// <param name="PreSharedKey">Whether it took one of the client's pre-shared keys (extension 41).</param>
/// <param name="SessionId">The session id; in TLS 1.2 an echo of the client's means resumed.</param>
readonly record struct ServerHello(bool Tls13, bool PreSharedKey, byte[] SessionId);
