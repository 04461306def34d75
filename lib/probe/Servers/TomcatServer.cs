using System.Text.RegularExpressions;

namespace PoolBench.Probe.Servers;

sealed partial class TomcatServer : RealServer
{
    const string Jars = "/usr/share/java";

    public override string Id => "tomcat";

    public override string Install => "libtomcat10-java default-jre-headless";

    protected override string[] VersionCommand => ["java", "-cp", Jars + "/tomcat10-catalina.jar", "org.apache.catalina.util.ServerInfo"];

    protected override string? VersionIn(string said) => After(said, "Apache Tomcat/");

    public override Plan Prepare(ServerPlace place)
    {
        place.Write("Start.java", $$"""
            import jakarta.servlet.http.HttpServlet;
            import jakarta.servlet.http.HttpServletRequest;
            import jakarta.servlet.http.HttpServletResponse;
            import org.apache.catalina.Context;
            import org.apache.catalina.connector.Connector;
            import org.apache.catalina.startup.Tomcat;
            import org.apache.tomcat.util.net.SSLHostConfig;
            import org.apache.tomcat.util.net.SSLHostConfigCertificate;

            public class Start {
              public static void main(String[] args) throws Exception {
                Tomcat tomcat = new Tomcat();
                tomcat.setBaseDir("{{place.Folder}}");
                Connector plain = new Connector();
                plain.setPort({{place.Http}});
                plain.setProperty("address", "127.0.0.1");
                tomcat.setConnector(plain);
                Connector tls = new Connector();
                tls.setPort({{place.Https}});
                tls.setProperty("address", "127.0.0.1");
                tls.setProperty("SSLEnabled", "true");
                tls.setScheme("https");
                tls.setSecure(true);
                tls.addUpgradeProtocol(new org.apache.coyote.http2.Http2Protocol());
                SSLHostConfig host = new SSLHostConfig();
                SSLHostConfigCertificate certificate = new SSLHostConfigCertificate(host, SSLHostConfigCertificate.Type.EC);
                certificate.setCertificateFile("{{place.Certificate}}");
                certificate.setCertificateKeyFile("{{place.Key}}");
                host.addCertificate(certificate);
                tls.addSslHostConfig(host);
                tomcat.getService().addConnector(tls);
                Context context = tomcat.addContext("", "{{place.Folder}}");
                Tomcat.addServlet(context, "page", new HttpServlet() {
                  @Override
                  protected void service(HttpServletRequest request, HttpServletResponse response) throws java.io.IOException {
                    request.getInputStream().readAllBytes();
                    response.setContentLength(3);
                    response.getOutputStream().write("ok\n".getBytes());
                  }
                });
                context.addServletMappingDecoded("/", "page");
                tomcat.start();
                tomcat.getServer().await();
              }
            }
            """);
        var jars = Directory.GetFiles(Jars, "tomcat10-*.jar").Where(jar => !Versioned().IsMatch(jar));
        return new("java", "-cp", string.Join(':', jars), Path.Combine(place.Folder, "Start.java"));
    }

    /// <summary>Each jar is there twice, and translations are not needed.</summary>
    [GeneratedRegex(@"-\d[\d.]*\.jar$|-i18n-")]
    private static partial Regex Versioned();
}
