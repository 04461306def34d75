"""Sends gated bursts, or a closed loop of workers, through httpx.AsyncClient, as an ordinary program would.

A line of standard input is JSON: {"max": 10, "keep": 3, "bursts": [["http://127.0.0.1:5080/gate/a?count=2", ...], ...], "pause": "http://…"}
or {"max": …, "keep": …, "loop": {"url": "http://…", "workers": 21, "requests": 300}}. Each burst is sent at once; after each, the address "pause" is told (over a connection of its own) that the burst is over,
so that the other side can look at the connections before the next one. Each line has a client and an event loop of its own, and is answered with one line: "done", or what
went wrong. It knows no expected result.
"""
import asyncio
import json
import sys
import urllib.request

import httpx


async def bursts(client, work):
    for number, burst in enumerate(work["bursts"]):
        check(await asyncio.gather(*(client.get(url) for url in burst)))
        await asyncio.to_thread(lambda: urllib.request.urlopen(f"{work['pause']}/{number}", timeout=20).read())


async def loop(client, work):
    todo = iter(range(work["loop"]["requests"]))

    async def worker():
        for _ in todo:
            check([await client.get(work["loop"]["url"])])

    await asyncio.gather(*(worker() for _ in range(work["loop"]["workers"])))


def check(answers):
    failed = [str(answer.status_code) for answer in answers if answer.status_code != 200]
    if failed:
        raise RuntimeError("answers other than 200: " + ", ".join(failed))


async def main(work):
    limits = httpx.Limits(max_connections=work["max"], max_keepalive_connections=work["keep"], keepalive_expiry=None)
    async with httpx.AsyncClient(limits=limits, timeout=httpx.Timeout(20, pool=20), trust_env=False) as client:
        await (bursts if "bursts" in work else loop)(client, work)


for line in sys.stdin:
    try:
        asyncio.run(main(json.loads(line)))
        answer = "done"
    except Exception as error:
        answer = repr(error).replace("\n", " ")
    print(answer, flush=True)
