namespace PoolBench.Probe.Servers;

sealed class ApacheServer : RealServer
{
    const string Modules = "/usr/lib/apache2/modules";

    public override string Id => "apache";

    public override string Install => "apache2-bin";

    protected override string[] VersionCommand => ["apache2", "-v"];

    protected override string? VersionIn(string said) => After(said, "Apache/");

    public override Plan Prepare(ServerPlace place) => new(Locate("apache2"), "-DFOREGROUND", "-f", place.Write("apache.conf", $"""
        ServerRoot "{place.Folder}"
        ServerName localhost
        PidFile "{place.Folder}/apache.pid"
        DefaultRuntimeDir "{place.Folder}"
        ErrorLog "{place.Folder}/error.log"
        LoadModule mpm_event_module {Modules}/mod_mpm_event.so
        LoadModule authz_core_module {Modules}/mod_authz_core.so
        LoadModule dir_module {Modules}/mod_dir.so
        LoadModule socache_shmcb_module {Modules}/mod_socache_shmcb.so
        LoadModule ssl_module {Modules}/mod_ssl.so
        LoadModule http2_module {Modules}/mod_http2.so
        User www-data
        Group www-data
        Listen 127.0.0.1:{place.Http}
        Listen 127.0.0.1:{place.Https} https
        DocumentRoot "{place.Folder}/www"
        SSLSessionCache shmcb:{place.Folder}/ssl(512000)
        <VirtualHost 127.0.0.1:{place.Https}>
          Protocols h2 http/1.1
          SSLEngine on
          SSLCertificateFile "{place.Certificate}"
          SSLCertificateKeyFile "{place.Key}"
        </VirtualHost>
        """));
}
