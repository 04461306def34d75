using PoolBench.Probe.Wires;
using Xunit;

namespace PoolBench.Tests.Probe;

public sealed class TicketOfferTests
{
    [Fact]
    public void Reads_a_session_id_and_a_ticket_before_what_is_encrypted()
    {
        byte[] hello = [2, 0, 0, 38, 3, 3, .. new byte[32], 1, 7, 0, 0];
        byte[] ticket = [4, 0, 0, 8, 0, 0, 1, 44, 0, 2, 9, 9];
        byte[] bytes = [.. Record(22, [.. hello, .. ticket[..5]]), .. Record(22, ticket[5..]), .. Record(20, [1]), .. Record(22, [1, 2, 3])];
        Assert.Equal(new TicketOffer(true, true, 300), TicketOffer.In(bytes));
    }

    [Fact]
    public void Is_nothing_in_any_beginning_of_nothing()
    {
        Assert.Equal(default, TicketOffer.In([]));
        Assert.Equal(default, TicketOffer.In([22, 3, 3, 0]));
        Assert.Equal(default, TicketOffer.In("HTTP/1.1 400"u8));
    }

    static byte[] Record(byte kind, byte[] body) => [kind, 3, 3, (byte)(body.Length >> 8), (byte)body.Length, .. body];
}
