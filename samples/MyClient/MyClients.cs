namespace MyCompany.MyClient;

/// <summary>The other way: a method that makes a configured client. Each call makes a new one, with its own pool.</summary>
public static class MyClients
{
    /// <summary>Makes a client that keeps each connection for at most two minutes.</summary>
    public static HttpClient Create() => new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(2) })
    {
        Timeout = TimeSpan.FromSeconds(30),
    };
}
