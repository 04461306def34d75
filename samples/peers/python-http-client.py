"""A driver for `bench peers --driver`: Python's http.client, one connection a worker. It needs nothing but Python.

The workload comes as name=value; docs/peers.md says what each name means. Nothing here knows an expected result.
"""
import http.client
import json
import platform
import ssl
import sys
import threading
import time
import urllib.request
from collections import Counter
from os import environ
from urllib.parse import urlsplit

KNOWN = {"url", "rounds", "width", "method", "perRequest", "free", "giveUpMs", "warm", "warmUrl", "between", "end"}


def cannot(reason):
    print(json.dumps({"cannot": reason}))
    sys.exit()


pairs = [word.split("=", 1) for word in sys.argv[1:]]
given = dict(pairs)
urls = [value for name, value in pairs if name == "url"]
rounds, width = int(given["rounds"]), int(given["width"])
timeout = int(given.get("giveUpMs", 15000)) / 1000
body = b"x" * 128 if given["method"] == "POST" else None
for name in given:
    if name in ("cap", "keep", "expiryMs", "poolTimeoutMs"):
        cannot("http.client has no pool: a connection belongs to whoever opened it")
    if name not in KNOWN:
        cannot(f"it does not know {name}")

latencies, failures, lock = [], Counter(), threading.Lock()


class Client:
    """One connection a thread and origin, kept until the end."""

    def __init__(self):
        self.own, self.all = threading.local(), []

    def send(self, method, url, data=None):
        parts = urlsplit(url)
        kept = self.own.__dict__.setdefault("connections", {})
        connection = kept.get(parts.netloc)
        if connection is None:
            if parts.scheme == "https":
                context = ssl.create_default_context(cafile=environ.get("POOLBENCH_ROOT"))
                connection = http.client.HTTPSConnection(parts.netloc, timeout=timeout, context=context)
            else:
                connection = http.client.HTTPConnection(parts.netloc, timeout=timeout)
            kept[parts.netloc] = connection
            with lock:
                self.all.append(connection)
        try:
            connection.request(method, f"{parts.path}?{parts.query}" if parts.query else parts.path, data)
            answer = connection.getresponse()
            answer.read()
            return answer.status
        except Exception:
            # What is left on the wire belongs to no other request.
            connection.close()
            raise

    def close(self):
        for connection in self.all:
            connection.close()


def one(shared, url):
    started, client = time.perf_counter_ns(), shared or Client()
    try:
        status = client.send(given["method"], url, body)
        took = time.perf_counter_ns() - started
        with lock:
            if status == 200:
                latencies.append(took)
            else:
                failures[f"status {status}"] += 1
    except Exception as error:
        with lock:
            failures[type(error).__name__] += 1
    finally:
        if not shared:
            client.close()


def tell(address):
    """Over a connection of its own, which the pool under test knows nothing of."""
    urllib.request.urlopen(address, timeout=60).read()


def worker(number, shared, gate):
    for turn in range(rounds):
        one(shared, urls[turn % len(urls)])
        if gate:
            gate.wait()
            if number == 0 and "between" in given and turn < rounds - 1:
                tell(f"{given['between']}/{turn}")
            gate.wait()


if "warm" in given:
    warm = Client()
    for _ in range(int(given["warm"])):
        warm.send("GET", given["warmUrl"])
    warm.close()
shared = None if given.get("perRequest") == "1" else Client()
# In step, a round begins when the one before is answered and told of; free=1 lets every worker run on.
gate = None if given.get("free") == "1" else threading.Barrier(width)
started = time.perf_counter()
workers = [threading.Thread(target=worker, args=(number, shared, gate)) for number in range(width)]
for each in workers:
    each.start()
for each in workers:
    each.join()
seconds = time.perf_counter() - started
tell(given["end"])
if shared:
    shared.close()
print(json.dumps({
    "version": platform.python_version(),
    "runtime": f"{platform.python_implementation()}, threads",
    "defaults": {"cap": "none", "idleCap": "none", "idleExpiry": "none"},
    "latenciesNs": latencies,
    "failures": failures,
    "seconds": seconds,
}))
