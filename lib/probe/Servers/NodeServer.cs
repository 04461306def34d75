namespace PoolBench.Probe.Servers;

sealed class NodeServer : RealServer
{
    public override string Id => "node";

    public override string Install => "nodejs";

    protected override string[] VersionCommand => ["node", "--version"];

    protected override string? VersionIn(string said) => After(said, "v");

    public override Plan Prepare(ServerPlace place) => new("node", place.Write("server.mjs", $$"""
        import { readFileSync } from 'node:fs';
        import http from 'node:http';
        import https from 'node:https';
        const answer = (request, response) => { request.resume(); request.on('end', () => response.end('ok\n')); };
        http.createServer(answer).listen({{place.Http}}, '127.0.0.1');
        https.createServer({ cert: readFileSync('{{place.Certificate}}'), key: readFileSync('{{place.Key}}') }, answer)
          .listen({{place.Https}}, '127.0.0.1');
        """));
}
