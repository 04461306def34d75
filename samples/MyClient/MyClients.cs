namespace MyCompany.MyClient;

/// <summary>The other way: a method that makes a configured client. Each call makes a new one, with a pool of its own.</summary>
public static class MyClients
{
    /// <summary>A client that keeps a connection for two minutes at most.</summary>
    public static HttpClient Create() => new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(2) })
    {
        Timeout = TimeSpan.FromSeconds(30),
    };
}
