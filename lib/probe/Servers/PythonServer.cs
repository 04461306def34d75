namespace PoolBench.Probe.Servers;

/// <summary>A server that Python's interpreter runs.</summary>
abstract class PythonServer : RealServer
{
    /// <summary>The module's name.</summary>
    protected abstract string Module { get; }

    public override string Id => Module;

    public override string Install => "python3-" + Module;

    protected override string[] VersionCommand => ["/usr/bin/python3", "-c", $"import {Module}; print('version', {Module}.__version__)"];

    protected override string? VersionIn(string said) => After(said, "version ");
}

sealed class GunicornServer : PythonServer
{
    protected override string Module => "gunicorn";

    public override bool HasTls => false;

    public override Plan Prepare(ServerPlace place)
    {
        place.Write("app.py", """
            def app(environ, start):
                environ['wsgi.input'].read()
                start('200 OK', [('Content-Length', '3')])
                return [b'ok\n']
            """);
        return new(place.Python, "-m", "gunicorn", "--chdir", place.Folder, "--worker-tmp-dir", place.Folder, "-b", $"127.0.0.1:{place.Http}",
            "app:app");
    }
}

sealed class UvicornServer : PythonServer
{
    protected override string Module => "uvicorn";

    public override bool HasTls => false;

    public override Plan Prepare(ServerPlace place)
    {
        place.Write("app.py", """
            async def app(scope, receive, send):
                if scope['type'] != 'http':
                    return
                while (await receive()).get('more_body'):
                    pass
                await send({'type': 'http.response.start', 'status': 200, 'headers': [(b'content-length', b'3')]})
                await send({'type': 'http.response.body', 'body': b'ok\n'})
            """);
        return new(place.Python, "-m", "uvicorn", "--app-dir", place.Folder, "--host", "127.0.0.1", "--port", $"{place.Http}",
            "--log-level", "critical", "app:app");
    }
}
