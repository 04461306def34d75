using System.Net;

namespace PoolBench.Server.Access;

/// <summary>What a server needs before anybody but this machine may reach it.</summary>
static class Exposure
{
    /// <summary>Whether other machines can reach it; then its control port uses TLS.</summary>
    public static bool IsExposed(EchoServerOptions options) => !IPAddress.IsLoopback(options.Address);

    /// <summary>Refuses what would be open to everybody, and what nobody could reach.</summary>
    /// <exception cref="StartException">A token or an address is missing, or makes no sense.</exception>
    public static void Check(EchoServerOptions options)
    {
        if (IsWildcard(options.Address) && options.Advertise is null)
            throw new StartException($"--listen {options.Address} is every address of this machine, and no client can dial that: add --advertise "
                + "with the address at which clients reach it.");
        if (options.Advertise is { } advertised && IsWildcard(advertised))
            throw new StartException($"--advertise is {advertised}, which no client can dial: wanted one address of this machine, or of what "
                + "forwards to it.");
        if (IsExposed(options) && options.Token is null)
            throw new StartException($"--listen {options.Address} opens the control port to whoever reaches it: add --token-file with a secret that "
                + "clients know too.");
        if (options.Token is { } secret && NotAToken(secret) is { } wanted)
            throw new StartException($"The token is none: {wanted}.");
        if (options.Members is < 0 or > MostMembers)
            throw new StartException($"--members is {options.Members}: wanted 0 to {MostMembers}.");
        if (options.Members > 0 && !options.KeepLedger)
            throw new StartException("--members keeps a book for each member, so it does not go with --no-ledger: leave one of them out.");
    }

    static string? NotAToken(string secret)
    {
        try
        {
            _ = new Token(secret);
            return null;
        }
        catch (FormatException refusal)
        {
            return refusal.Message;
        }
    }

    /// <summary>A book has listeners of its own.</summary>
    public const int MostMembers = 200;

    static bool IsWildcard(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);
}
