import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/** OkHttp, called from blocking threads. Workload.java says how it is driven. */
public class Driver {
    public static void main(String[] words) throws Exception {
        Workload work = new Workload(words);
        work.drive(() -> open(work), okhttp3.internal.Version.userAgent().replace("okhttp/", "").replace("${project.version}", "3"), Map.of());
    }

    static Workload.Client open(Workload work) throws Exception {
        OkHttpClient.Builder builder = new OkHttpClient.Builder().followRedirects(false)
            .readTimeout(work.timeoutMs(), TimeUnit.MILLISECONDS).callTimeout(work.timeoutMs(), TimeUnit.MILLISECONDS);
        if (work.number("http2") == null)
            builder.protocols(java.util.List.of(Protocol.HTTP_1_1));
        SSLContext context = work.trusting();
        if (context != null)
            builder.sslSocketFactory(context.getSocketFactory(), work.trust);
        int keep = work.number("keep") == null ? 5 : work.number("keep");
        long expiry = work.number("expiryMs") == null ? 300_000 : work.number("expiryMs");
        ConnectionPool pool = new ConnectionPool(keep, expiry, TimeUnit.MILLISECONDS);
        OkHttpClient client = builder.connectionPool(pool).build();
        return new Workload.Client() {
            public int send(String method, String url, byte[] body) throws Exception {
                Request request = new Request.Builder().url(url).method(method, body == null ? null : RequestBody.create(null, body)).build();
                try (Response answer = client.newCall(request).execute()) {
                    if (!work.unread())
                        answer.body().bytes();
                    return answer.code();
                }
            }

            public void close() {
                pool.evictAll();
                client.dispatcher().executorService().shutdown();
            }
        };
    }
}
