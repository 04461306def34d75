import java.util.Map;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.CloseableHttpResponse;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.SSLConnectionSocketFactory;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.apache.hc.core5.util.VersionInfo;

/** Apache HttpClient 5, the classic client over its pooling connection manager. Workload.java says how it is driven. */
public class Driver {
    public static void main(String[] words) throws Exception {
        Workload work = new Workload(words);
        PoolingHttpClientConnectionManager usual = new PoolingHttpClientConnectionManager();
        Map<String, String> defaults = Map.of(
            "maxTotal", String.valueOf(usual.getMaxTotal()), "maxPerRoute", String.valueOf(usual.getDefaultMaxPerRoute()));
        VersionInfo version = VersionInfo.loadVersionInfo("org.apache.hc.client5", Driver.class.getClassLoader());
        work.drive(() -> open(work), version == null ? "5" : version.getRelease(), defaults);
    }

    static Workload.Client open(Workload work) throws Exception {
        PoolingHttpClientConnectionManagerBuilder builder = PoolingHttpClientConnectionManagerBuilder.create();
        if (System.getenv("POOLBENCH_ROOT") != null)
            builder.setSSLSocketFactory(new SSLConnectionSocketFactory(work.trusting()));
        PoolingHttpClientConnectionManager manager = builder.build();
        if (work.number("cap") != null) {
            manager.setMaxTotal(work.number("cap"));
            manager.setDefaultMaxPerRoute(work.number("cap"));
        }
        RequestConfig.Builder config = RequestConfig.custom().setResponseTimeout(Timeout.ofMilliseconds(work.timeoutMs()));
        if (work.number("poolTimeoutMs") != null)
            config.setConnectionRequestTimeout(Timeout.ofMilliseconds(work.number("poolTimeoutMs")));
        else if (work.number("giveUpMs") != null)
            config.setConnectionRequestTimeout(Timeout.ofMilliseconds(work.timeoutMs()));
        if (work.number("expiryMs") != null)
            config.setConnectionKeepAlive(TimeValue.ofMilliseconds(work.number("expiryMs")));
        CloseableHttpClient client = HttpClients.custom().setConnectionManager(manager).setDefaultRequestConfig(config.build())
            .disableRedirectHandling().build();
        return new Workload.Client() {
            public int send(String method, String url, byte[] body) throws Exception {
                HttpUriRequestBase request = new HttpUriRequestBase(method, java.net.URI.create(url));
                if (body != null)
                    request.setEntity(new ByteArrayEntity(body, null));
                try (CloseableHttpResponse answer = client.execute(request)) {
                    if (!work.unread())
                        EntityUtils.consume(answer.getEntity());
                    return answer.getCode();
                }
            }

            public void close() throws Exception {
                client.close();
            }
        };
    }
}
