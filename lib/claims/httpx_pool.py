"""One httpx.AsyncClient, driven step by step: a line of JSON in, a line of JSON out. It knows no expected result.

argv[1]: {"max": 10, "keep": 3, "expiry": null, "pool_timeout": null, "options": {"socket_options": [[1, 2, 1]], "redirects": true, "timeout": 5,
          "headers": {"Connection": "close"}}}
         or {"defaults": true} for httpx's own limits and time-outs.
Steps:   {"together": [urls]}            all at once
         {"loop": [urls], "workers": 8}  from so many workers, in order
         {"fresh": [urls]}               in order, each from a client of its own with httpx's defaults
         {"usage": true}                 process id, file descriptors, resident memory
         {"close": true}                 leaves the client's context
The process ends when its standard input does.
"""
import asyncio
import collections
import json
import os
import sys
import time

import httpx


def client(config):
    if config.get("defaults"):
        return httpx.AsyncClient(trust_env=False)
    options = config.get("options") or {}
    limits = httpx.Limits(max_connections=config["max"], max_keepalive_connections=config["keep"], keepalive_expiry=config["expiry"])
    timeout = httpx.Timeout(options.get("timeout", 30), pool=config["pool_timeout"])
    more = {}
    if "socket_options" in options:
        more["transport"] = httpx.AsyncHTTPTransport(limits=limits, socket_options=[tuple(each) for each in options["socket_options"]])
    more["headers"] = options.get("headers")
    more["follow_redirects"] = options.get("redirects", False)
    return httpx.AsyncClient(limits=limits, timeout=timeout, trust_env=False, **more)


class Tally:
    def __init__(self):
        self.answered, self.failed, self.slowest = 0, collections.Counter(), 0.0

    async def send(self, http, url):
        begun = time.perf_counter()
        try:
            answer = await http.get(url)
            if answer.is_success:
                self.answered += 1
            else:
                self.failed[f"status {answer.status_code}"] += 1
        except (httpx.HTTPError, OSError) as failure:
            self.failed[type(failure).__name__] += 1
        self.slowest = max(self.slowest, time.perf_counter() - begun)


async def step(http, work):
    if "usage" in work:
        with open("/proc/self/statm") as statm:
            return {"pid": os.getpid(), "fds": len(os.listdir("/proc/self/fd")) - 1, "rss": int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")}
    if "close" in work:
        await http.aclose()
        return {}
    tally, begun = Tally(), time.perf_counter()
    if "together" in work:
        await asyncio.gather(*(tally.send(http, url) for url in work["together"]))
    elif "fresh" in work:
        for url in work["fresh"]:
            async with client({"defaults": True}) as fresh:
                await tally.send(fresh, url)
    else:
        urls = iter(work["loop"])

        async def worker():
            for url in urls:
                await tally.send(http, url)

        await asyncio.gather(*(worker() for _ in range(work["workers"])))
    return {"answered": tally.answered, "failed": tally.failed, "seconds": time.perf_counter() - begun, "slowest_ms": tally.slowest * 1000}


async def main(config):
    http = client(config)
    while line := await asyncio.to_thread(sys.stdin.readline):
        print(json.dumps(await step(http, json.loads(line))), flush=True)


asyncio.run(main(json.loads(sys.argv[1])))
