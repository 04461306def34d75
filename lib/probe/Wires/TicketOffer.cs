using System.Buffers.Binary;

namespace PoolBench.Probe.Wires;

/// <summary>How a TLS 1.2 server offers to resume a session later: all of it is sent in the clear (RFC 5246, RFC 5077).</summary>
/// <param name="SessionId">Whether it gave the session an id of its own.</param>
/// <param name="Ticket">Whether it sent a ticket.</param>
/// <param name="LifetimeSeconds">The ticket's lifetime; null without a ticket, or when the server leaves it open (0).</param>
readonly record struct TicketOffer(bool SessionId, bool Ticket, long? LifetimeSeconds)
{
    const int RecordHeader = 5, MessageHeader = 4;
    const byte Handshake = 22, ServerHello = 2, NewSessionTicket = 4;

    /// <summary>Reads the server's bytes up to where they are encrypted.</summary>
    public static TicketOffer In(ReadOnlySpan<byte> bytes)
    {
        var messages = new List<byte>();
        while (bytes.Length >= RecordHeader && bytes[0] == Handshake)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(bytes[3..]);
            if (bytes.Length < RecordHeader + length)
                break;
            messages.AddRange(bytes.Slice(RecordHeader, length));
            bytes = bytes[(RecordHeader + length)..];
        }
        var offer = default(TicketOffer);
        ReadOnlySpan<byte> rest = messages.ToArray();
        while (rest.Length >= MessageHeader)
        {
            var length = rest[1] << 16 | rest[2] << 8 | rest[3];
            if (rest.Length < MessageHeader + length)
                break;
            var body = rest.Slice(MessageHeader, length);
            offer = rest[0] switch
            {
                ServerHello when length > 34 => offer with { SessionId = body[34] > 0 },
                NewSessionTicket when length >= 6 && BinaryPrimitives.ReadUInt16BigEndian(body[4..]) > 0 =>
                    new(offer.SessionId, true, BinaryPrimitives.ReadUInt32BigEndian(body) is > 0 and var seconds ? seconds : null),
                _ => offer,
            };
            rest = rest[(MessageHeader + length)..];
        }
        return offer;
    }
}
