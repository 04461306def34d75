import java.io.FileInputStream;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * java.net.http.HttpClient. System properties set its pool; a process reads them once. The workload comes as name=value; python/workload.py
 * says what each name means. Nothing here knows an expected result.
 */
public class Driver {
    static final Map<String, String> given = new HashMap<>();
    static final List<String> urls = new ArrayList<>();
    static final List<Long> latencies = new ArrayList<>();
    static final Map<String, Integer> failures = new TreeMap<>();

    public static void main(String[] words) throws Exception {
        for (String word : words) {
            String name = word.substring(0, word.indexOf('=')), value = word.substring(word.indexOf('=') + 1);
            given.put(name, value);
            if (name.equals("url"))
                urls.add(value);
        }
        if (given.containsKey("keep"))
            System.setProperty("jdk.httpclient.connectionPoolSize", given.get("keep"));
        if (given.containsKey("expiryMs"))
            System.setProperty("jdk.httpclient.keepalive.timeout", String.valueOf(number("expiryMs") / 1000));
        if (number("warm") > 0) {
            HttpClient warm = open();
            for (int i = 0; i < number("warm"); i++)
                warm.send(request("GET", given.get("warmUrl")), HttpResponse.BodyHandlers.ofByteArray());
            close(warm);
        }
        HttpClient shared = "1".equals(given.get("perRequest")) ? null : open();
        long started = System.nanoTime();
        if (given.containsKey("free")) {
            List<CompletableFuture<Void>> workers = new ArrayList<>();
            for (int i = 0; i < number("width"); i++)
                workers.add(worker(shared, 0));
            CompletableFuture.allOf(workers.toArray(new CompletableFuture[0])).join();
        }
        for (int round = 0; round < number("rounds") && !given.containsKey("free"); round++) {
            String url = urls.get(round % urls.size());
            List<CompletableFuture<Void>> all = new ArrayList<>();
            for (int i = 0; i < number("width"); i++)
                all.add(one(shared, url));
            CompletableFuture.allOf(all.toArray(new CompletableFuture[0])).join();
            if (given.containsKey("between") && round < number("rounds") - 1)
                tell(given.get("between") + "/" + round);
        }
        double seconds = (System.nanoTime() - started) / 1e9;
        tell(given.get("end"));
        System.out.println("{\"version\":\"" + Runtime.version().version().stream().map(String::valueOf).collect(Collectors.joining("."))
            + "\",\"runtime\":\"" + System.getProperty("java.vm.name") + " " + Runtime.version() + "\",\"defaults\":{},\"latenciesNs\":" + latencies
            + ",\"failures\":{" + failures.entrySet().stream().map(kind -> "\"" + kind.getKey() + "\":" + kind.getValue()).collect(Collectors.joining(","))
            + "},\"seconds\":" + seconds + "}");
        // The client's thread would keep the process alive as long as the client is reachable.
        System.exit(0);
    }

    static int number(String name) {
        return Integer.parseInt(given.getOrDefault(name, "0"));
    }

    static HttpClient open() throws Exception {
        HttpClient.Builder builder = HttpClient.newBuilder()
            .version(given.containsKey("http2") ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1);
        String root = System.getenv("POOLBENCH_ROOT");
        if (root != null)
            builder.sslContext(trusting(root));
        return builder.build();
    }

    static SSLContext trusting(String file) throws Exception {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream pem = new FileInputStream(file)) {
            store.setCertificateEntry("root", CertificateFactory.getInstance("X.509").generateCertificate(pem));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    /** Before Java 21 a client has no close: its connections end when it is garbage collected. */
    static void close(HttpClient client) throws Exception {
        if (client instanceof AutoCloseable)
            ((AutoCloseable) client).close();
    }

    static HttpRequest request(String method, String url) {
        HttpRequest.BodyPublisher body = method.equals("POST") ? HttpRequest.BodyPublishers.ofByteArray(new byte[128]) : HttpRequest.BodyPublishers.noBody();
        return HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofMillis(given.containsKey("giveUpMs") ? number("giveUpMs") : 15_000)).method(method, body).build();
    }

    /** One request after another, whatever the other workers do. */
    static CompletableFuture<Void> worker(HttpClient shared, int round) {
        if (round == number("rounds"))
            return CompletableFuture.completedFuture(null);
        try {
            return one(shared, urls.get(round % urls.size())).thenCompose(done -> worker(shared, round + 1));
        } catch (Exception error) {
            return CompletableFuture.failedFuture(error);
        }
    }

    static HttpResponse.BodyHandler<?> reading() {
        return given.containsKey("unread") ? HttpResponse.BodyHandlers.ofInputStream() : HttpResponse.BodyHandlers.ofByteArray();
    }

    static CompletableFuture<Void> one(HttpClient shared, String url) throws Exception {
        long started = System.nanoTime();
        HttpClient client = shared == null ? open() : shared;
        return client.sendAsync(request(given.get("method"), url), reading()).handle((answer, error) -> {
            if (answer != null && answer.body() instanceof InputStream)
                closeQuietly((InputStream) answer.body());
            synchronized (latencies) {
                if (error != null)
                    failures.merge((error.getCause() == null ? error : error.getCause()).getClass().getSimpleName(), 1, Integer::sum);
                else if (answer.statusCode() != 200)
                    failures.merge("status " + answer.statusCode(), 1, Integer::sum);
                else
                    latencies.add(System.nanoTime() - started);
            }
            if (shared == null)
                closeQuietly(client);
            return null;
        });
    }

    static void closeQuietly(InputStream body) {
        try {
            body.close();
        } catch (java.io.IOException error) {
            throw new IllegalStateException(error);
        }
    }

    static void closeQuietly(HttpClient client) {
        try {
            close(client);
        } catch (Exception error) {
            throw new IllegalStateException(error);
        }
    }

    /** Uses a connection of its own, made by the older client. */
    static void tell(String address) throws Exception {
        HttpURLConnection connection = (HttpURLConnection) new URL(address).openConnection();
        connection.setRequestProperty("Connection", "close");
        connection.setReadTimeout(60_000);
        try (InputStream body = connection.getInputStream()) {
            body.readAllBytes();
        }
    }
}
