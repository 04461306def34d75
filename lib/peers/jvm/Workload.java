import java.io.FileInputStream;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URL;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * What the drivers of Java's blocking clients share: the workload (docs/peers.md says what each name means), a thread for each worker, the clock,
 * the pauses, and the one line of JSON. Nothing here knows an expected result.
 */
public class Workload {
    /** A client under test. */
    public interface Client extends AutoCloseable {
        /** Sends one request, reads its answer unless {@link #unread()}, and returns the status. */
        int send(String method, String url, byte[] body) throws Exception;
    }

    /** Makes clients. */
    public interface Maker {
        Client open() throws Exception;
    }

    final Map<String, String> given = new HashMap<>();
    final List<String> urls = new ArrayList<>();
    final List<Long> latencies = new ArrayList<>();
    final Map<String, Integer> failures = new TreeMap<>();
    X509TrustManager trust;

    public Workload(String[] words) {
        for (String word : words) {
            String name = word.substring(0, word.indexOf('=')), value = word.substring(word.indexOf('=') + 1);
            given.put(name, value);
            if (name.equals("url"))
                urls.add(value);
        }
    }

    public Integer number(String name) {
        return given.containsKey(name) ? Integer.valueOf(given.get(name)) : null;
    }

    public int timeoutMs() {
        return given.containsKey("giveUpMs") ? number("giveUpMs") : 15_000;
    }

    public boolean unread() {
        return given.containsKey("unread");
    }

    /** Trusts the certificate in POOLBENCH_ROOT; null without one. */
    public SSLContext trusting() throws Exception {
        String file = System.getenv("POOLBENCH_ROOT");
        if (file == null)
            return null;
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream pem = new FileInputStream(file)) {
            store.setCertificateEntry("root", CertificateFactory.getInstance("X.509").generateCertificate(pem));
        }
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(store);
        trust = (X509TrustManager) managers.getTrustManagers()[0];
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }

    public void drive(Maker maker, String version, Map<String, String> defaults) throws Exception {
        byte[] body = given.get("method").equals("POST") ? new byte[128] : null;
        int rounds = number("rounds"), width = number("width");
        if (given.containsKey("warm"))
            try (Client warm = maker.open()) {
                for (int i = 0; i < number("warm"); i++)
                    warm.send("GET", given.get("warmUrl"), null);
            }
        Client shared = given.containsKey("perRequest") ? null : maker.open();
        ExecutorService threads = Executors.newFixedThreadPool(width);
        long started = System.nanoTime();
        if (given.containsKey("free"))
            all(threads, width, () -> {
                for (int round = 0; round < rounds; round++)
                    one(maker, shared, urls.get(round % urls.size()), body);
            });
        for (int round = 0; round < rounds && !given.containsKey("free"); round++) {
            String url = urls.get(round % urls.size());
            all(threads, width, () -> one(maker, shared, url, body));
            if (given.containsKey("between") && round < rounds - 1)
                tell(given.get("between") + "/" + round);
        }
        double seconds = (System.nanoTime() - started) / 1e9;
        tell(given.get("end"));
        if (shared != null)
            shared.close();
        System.out.println("{\"version\":\"" + version + "\",\"runtime\":\"" + System.getProperty("java.vm.name") + " " + Runtime.version()
            + "\",\"defaults\":" + text(defaults) + ",\"latenciesNs\":" + latencies + ",\"failures\":{" + failures.entrySet().stream()
            .map(kind -> "\"" + kind.getKey() + "\":" + kind.getValue()).collect(Collectors.joining(",")) + "},\"seconds\":" + seconds + "}");
        // Threads of the client's own would keep the process alive.
        System.exit(0);
    }

    static String text(Map<String, String> map) {
        return "{" + map.entrySet().stream().map(pair -> "\"" + pair.getKey() + "\":\"" + pair.getValue() + "\"").collect(Collectors.joining(",")) + "}";
    }

    static void all(ExecutorService threads, int width, Runnable work) throws Exception {
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < width; i++)
            running.add(threads.submit(work));
        for (Future<?> each : running)
            each.get();
    }

    void one(Maker maker, Client shared, String url, byte[] body) {
        long started = System.nanoTime();
        String failure = null;
        try {
            Client client = shared == null ? maker.open() : shared;
            try {
                int status = client.send(given.get("method"), url, body);
                failure = status == 200 ? null : "status " + status;
            } finally {
                if (shared == null)
                    client.close();
            }
        } catch (Exception error) {
            failure = error.getClass().getSimpleName();
        }
        long took = System.nanoTime() - started;
        synchronized (latencies) {
            if (failure == null)
                latencies.add(took);
            else
                failures.merge(failure, 1, Integer::sum);
        }
    }

    /** Uses a connection of its own, made by the JDK's older client. */
    static void tell(String address) throws Exception {
        HttpURLConnection connection = (HttpURLConnection) new URL(address).openConnection();
        connection.setRequestProperty("Connection", "close");
        connection.setReadTimeout(60_000);
        try (InputStream body = connection.getInputStream()) {
            body.readAllBytes();
        }
    }
}
