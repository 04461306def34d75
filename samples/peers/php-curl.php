#!/usr/bin/env php
<?php
// A driver for `bench peers --driver`: PHP's curl_multi, one multi handle for all requests, which holds the pool.
// The workload comes as name=value; docs/peers.md says what each name means. Nothing here knows an expected result.
if (!function_exists('curl_multi_init')) {
    fwrite(STDERR, "this PHP has no curl: apt-get install php-curl\n");
    exit(69);
}
$given = $urls = [];
foreach (array_slice($argv, 1) as $word) {
    [$name, $value] = explode('=', $word, 2);
    if ($name === 'url') $urls[] = $value;
    $given[$name] = $value;
}
$known = ['url', 'rounds', 'width', 'method', 'perRequest', 'cap', 'keep', 'free', 'giveUpMs', 'warm', 'warmUrl', 'between', 'end'];
foreach (array_keys($given) as $name)
    if ($name === 'expiryMs' || $name === 'poolTimeoutMs') cannot("PHP's curl has no option for it");
    elseif (!in_array($name, $known, true)) cannot("it does not know $name");
$rounds = (int) $given['rounds'];
$width = (int) $given['width'];
$latencies = $failures = $settings = [];

function cannot(string $reason): never {
    echo json_encode(['cannot' => $reason]), "\n";
    exit;
}

/** A pool: libcurl keeps its connections with the multi handle. */
function pool() {
    global $given, $settings;
    $multi = curl_multi_init();
    if (isset($given['cap'])) {
        curl_multi_setopt($multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, (int) $given['cap']);
        $settings = ["MAX_TOTAL_CONNECTIONS={$given['cap']}"];
    }
    if (isset($given['keep'])) {
        curl_multi_setopt($multi, CURLMOPT_MAXCONNECTS, (int) $given['keep']);
        $settings = ["MAXCONNECTS={$given['keep']}"];
    }
    return $multi;
}

function request(string $method, string $url) {
    global $given;
    $one = curl_init($url);
    curl_setopt_array($one, [CURLOPT_RETURNTRANSFER => true, CURLOPT_PROXY => '', CURLOPT_HTTP_VERSION => CURL_HTTP_VERSION_1_1,
        CURLOPT_TIMEOUT_MS => (int) ($given['giveUpMs'] ?? 15000), CURLOPT_NOSIGNAL => true]);
    if (getenv('POOLBENCH_ROOT')) curl_setopt($one, CURLOPT_CAINFO, getenv('POOLBENCH_ROOT'));
    if ($method === 'POST') curl_setopt($one, CURLOPT_POSTFIELDS, str_repeat('x', 128));
    return $one;
}

/** Sends one request a worker at once; $next gives the following one of a worker whose request has ended, or null. */
function send($multi, array $begin, callable $next): void {
    global $latencies, $failures;
    $running = [];
    $add = function (int $worker, $one) use ($multi, &$running) {
        $running[$worker] = [$one, hrtime(true)];
        curl_multi_add_handle($multi, $one);
    };
    foreach ($begin as $worker => $one) $add($worker, $one);
    while ($running) {
        curl_multi_exec($multi, $active);
        while ($done = curl_multi_info_read($multi)) {
            $worker = array_search($done['handle'], array_map(fn($pair) => $pair[0], $running), true);
            $took = hrtime(true) - $running[$worker][1];
            unset($running[$worker]);
            $status = curl_getinfo($done['handle'], CURLINFO_HTTP_CODE);
            if ($done['result'] !== CURLE_OK) $kind = curl_strerror($done['result']);
            else $kind = $status === 200 ? null : "status $status";
            if ($kind === null) $latencies[] = $took;
            else $failures[$kind] = ($failures[$kind] ?? 0) + 1;
            curl_multi_remove_handle($multi, $done['handle']);
            if ($one = $next($worker)) $add($worker, $one);
        }
        if ($running) curl_multi_select($multi, 0.05);
    }
}

/** Over a connection of its own, which the pool under test knows nothing of. */
function tell(string $address): void {
    if (file_get_contents($address, false, stream_context_create(['http' => ['timeout' => 60]])) === false) exit(1);
}

if (isset($given['warm'])) {
    $warm = pool();
    for ($i = 0; $i < (int) $given['warm']; $i++) send($warm, [request('GET', $given['warmUrl'])], fn() => null);
    curl_multi_close($warm);
    $latencies = $failures = [];
}
$shared = isset($given['perRequest']) ? null : pool();
$url = fn(int $round) => $urls[$round % count($urls)];
$started = hrtime(true);
if (isset($given['free'])) {
    $sent = array_fill(0, $width, 1);
    send($shared, array_map(fn() => request($given['method'], $url(0)), $sent),
        function (int $worker) use (&$sent, $rounds, $url) {
            global $given;
            return $sent[$worker] < $rounds ? request($given['method'], $url($sent[$worker]++)) : null;
        });
} else
    for ($round = 0; $round < $rounds; $round++) {
        $multi = $shared ?? pool();
        send($multi, array_map(fn() => request($given['method'], $url($round)), array_fill(0, $width, 0)), fn() => null);
        if ($shared === null) curl_multi_close($multi);
        if (isset($given['between']) && $round < $rounds - 1) tell("{$given['between']}/$round");
    }
$seconds = (hrtime(true) - $started) / 1e9;
tell($given['end']);
if ($shared !== null) curl_multi_close($shared);
$report = [
    'version' => PHP_VERSION . ' (curl ' . curl_version()['version'] . ')',
    'runtime' => 'PHP ' . PHP_VERSION,
    'defaults' => ['cap' => 'MAX_TOTAL_CONNECTIONS=none', 'capPerHost' => 'MAX_HOST_CONNECTIONS=none', 'idleCap' => 'MAXCONNECTS=4 × transfers'],
    'latenciesNs' => $latencies,
    'failures' => (object) $failures,
    'seconds' => $seconds,
];
if ($settings) $report['settings'] = implode(', ', $settings);
echo json_encode($report, JSON_UNESCAPED_UNICODE), "\n";
