namespace PoolFaults;

/// <summary>Connections that end before they are used again.</summary>
static class Timing
{
    /// <summary>The pool gives connections up before the next request comes; it looks once a second.</summary>
    public static async Task IdleAsync(Uri origin)
    {
        var handler = Fault.Handler();
        handler.PooledConnectionIdleTimeout = TimeSpan.FromMilliseconds(200);
        using var client = new HttpClient(handler);
        for (var i = 0; i < 4; i++)
        {
            await client.GetStringAsync(Fault.Echo(origin));
            await client.GetStringAsync(Fault.Echo(origin));
            await Task.Delay(2200);
        }
    }

    /// <summary>Connections are too old after a fifth of a second.</summary>
    public static async Task LifetimeAsync(Uri origin)
    {
        var handler = Fault.Handler();
        handler.PooledConnectionLifetime = TimeSpan.FromMilliseconds(200);
        using var client = new HttpClient(handler);
        for (var i = 0; i < 60; i++)
        {
            await client.GetStringAsync(Fault.Echo(origin));
            await Task.Delay(20);
        }
    }

    /// <summary>Pauses that a server with a short idle limit does not wait out.</summary>
    public static async Task PausesAsync(Uri origin)
    {
        using var client = new HttpClient(Fault.Handler());
        for (var i = 0; i < 4; i++)
        {
            await client.GetStringAsync(Fault.Echo(origin));
            await client.GetStringAsync(Fault.Echo(origin));
            await Task.Delay(3500);
        }
    }

    /// <summary>The server is told to close after every answer.</summary>
    public static async Task CloseAsync(Uri origin)
    {
        using var client = new HttpClient(Fault.Handler());
        for (var i = 0; i < 30; i++)
            await client.GetStringAsync(new Uri(origin, "/echo?size=128&close"));
    }

    /// <summary>The server ends connections while requests are on their way to it.</summary>
    public static async Task BrokenAsync(Uri origin)
    {
        using var client = new HttpClient(Fault.Handler());
        for (var i = 0; i < 5; i++)
        {
            await client.GetStringAsync(Fault.Echo(origin));
            try
            {
                using var content = new StringContent("once only");
                using var answer = await client.PostAsync(new Uri(origin, "/echo?drop"), content);
            }
            catch (HttpRequestException)
            {
                // It was not answered; whether it arrived, the program cannot know.
            }
        }
    }

    /// <summary>A program that waits for less time than the server takes.</summary>
    public static async Task ImpatientAsync(Uri origin)
    {
        using var client = new HttpClient(Fault.Handler()) { Timeout = TimeSpan.FromMilliseconds(500) };
        for (var i = 0; i < 6; i++)
            try
            {
                await client.GetStringAsync(Fault.Echo(origin, delay: 10_000));
            }
            catch (TaskCanceledException)
            {
                // As expected.
            }
    }

    /// <summary>A program that tries again and again where nobody listens.</summary>
    public static async Task NobodyAsync()
    {
        using var client = new HttpClient(Fault.Handler());
        for (var i = 0; i < 10; i++)
            try
            {
                await client.GetStringAsync(new Uri("http://127.0.0.1:1/"));
            }
            catch (HttpRequestException)
            {
                await Task.Delay(20);
            }
    }
}
