namespace PoolBench.Probe.Servers;

sealed class NginxServer : RealServer
{
    public override string Id => "nginx";

    public override string Install => "nginx-light";

    protected override string[] VersionCommand => ["nginx", "-v"];

    protected override string? VersionIn(string said) => After(said, "nginx/");

    public override Plan Prepare(ServerPlace place) => new(Locate("nginx"), "-p", place.Folder, "-c", place.Write("nginx.conf", $$"""
        daemon off;
        pid {{place.Folder}}/nginx.pid;
        error_log stderr crit;
        events { }
        http {
          access_log off;
          client_body_temp_path {{place.Folder}}/body;
          proxy_temp_path {{place.Folder}}/proxy;
          fastcgi_temp_path {{place.Folder}}/fastcgi;
          uwsgi_temp_path {{place.Folder}}/uwsgi;
          scgi_temp_path {{place.Folder}}/scgi;
          server {
            listen 127.0.0.1:{{place.Http}};
            listen 127.0.0.1:{{place.Https}} ssl http2;
            ssl_certificate {{place.Certificate}};
            ssl_certificate_key {{place.Key}};
            location / { return 200 "ok\n"; }
          }
        }
        """));
}
