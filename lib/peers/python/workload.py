"""What the Python drivers share: the workload, the clock, the pauses, and the one line of JSON.

docs/peers.md says what each name means. In short: rounds: how many; width: requests sent at once in each; url: an address, used in turn if given several times;
method: GET or POST; perRequest=1: a new client for every request; cap, keep, expiryMs: the client's own limits, if it has them;
warm and warmUrl: requests beforehand, through another client; between and end: addresses to call when a round is over and when all are, each
over a separate connection; free=1: the workers do not wait for each other; giveUpMs, poolTimeoutMs: limits on a request and on its wait for
a connection; unread=1: leaves bodies unread; http2=1: HTTP/2. POOLBENCH_ROOT is a file with the certificate to trust. Nothing here knows an expected result.
"""
import asyncio
import json
import os
import platform
import sys
import time
import urllib.request
from collections import Counter

BODY = b"x" * 128
TIMEOUT = 15


class Work:
    def __init__(self, words):
        pairs = [word.split("=", 1) for word in words]
        given = dict(pairs)
        self.urls = [value for name, value in pairs if name == "url"]
        self.rounds, self.width = int(given["rounds"]), int(given["width"])
        self.method, self.per_request = given["method"], given.get("perRequest") == "1"
        self.cap, self.keep = number(given, "cap"), number(given, "keep")
        self.expiry = None if "expiryMs" not in given else int(given["expiryMs"]) / 1000
        self.warm, self.warm_url = int(given.get("warm", 0)), given.get("warmUrl")
        self.between, self.end = given.get("between"), given["end"]
        self.root = os.environ.get("POOLBENCH_ROOT")
        self.body = BODY if self.method == "POST" else None
        self.free, self.unread, self.http2 = (given.get(name) == "1" for name in ("free", "unread", "http2"))
        self.give_up = int(given["giveUpMs"]) / 1000 if "giveUpMs" in given else None
        self.pool_timeout = int(given["poolTimeoutMs"]) / 1000 if "poolTimeoutMs" in given else None


def number(given, name):
    return int(given[name]) if name in given else None


class Account:
    """Latencies of answered requests in nanoseconds, and failures by kind."""

    def __init__(self):
        self.latencies, self.failures, self.seconds = [], Counter(), 0.0

    def answered(self, started, status):
        if status == 200:
            self.latencies.append(time.perf_counter_ns() - started)
        else:
            self.failures[f"status {status}"] += 1

    def failed(self, error):
        self.failures[type(error).__name__] += 1

    def write(self, version, runtime, defaults):
        print(json.dumps({
            "version": version,
            "runtime": f"{platform.python_implementation()} {platform.python_version()}, {runtime}, {sys.executable}",
            "defaults": {name: str(value) for name, value in defaults.items()},
            "latenciesNs": self.latencies,
            "failures": self.failures,
            "seconds": self.seconds,
        }))


def tell(address):
    urllib.request.urlopen(address, timeout=60).read()


def cannot(reason):
    """Says that this workload cannot be sent, and ends."""
    print(json.dumps({"cannot": reason}))
    sys.exit()


def missing(error):
    """Ends with the exit code for a missing library."""
    print(error, file=sys.stderr)
    sys.exit(69)


async def drive(work, opened, send, account):
    """Sends everything. opened(work) is an asynchronous context manager that gives a client.
    send(client, method, url, body) returns the status once the body is read."""
    async def sent(client, url):
        if client is None:
            async with opened(work) as fresh:
                return await send(fresh, work.method, url, work.body)
        return await send(client, work.method, url, work.body)

    async def one(client, url):
        started = time.perf_counter_ns()
        try:
            # Given up as a program gives up: the task is cancelled.
            account.answered(started, await asyncio.wait_for(sent(client, url), work.give_up))
        except Exception as error:
            account.failed(error)

    async def worker(client):
        for number in range(work.rounds):
            await one(client, work.urls[number % len(work.urls)])

    async def rounds(client):
        started = time.perf_counter()
        if work.free:
            await asyncio.gather(*(worker(client) for _ in range(work.width)))
        for number in range(0 if work.free else work.rounds):
            await asyncio.gather(*(one(client, work.urls[number % len(work.urls)]) for _ in range(work.width)))
            if work.between and number < work.rounds - 1:
                await asyncio.to_thread(tell, f"{work.between}/{number}")
        account.seconds = time.perf_counter() - started
        await asyncio.to_thread(tell, work.end)

    if work.warm:
        async with opened(work) as client:
            for _ in range(work.warm):
                await send(client, "GET", work.warm_url, None)
    if work.per_request:
        await rounds(None)
    else:
        async with opened(work) as client:
            await rounds(client)
