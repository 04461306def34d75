"""Sends held bursts, or from workers in a closed loop, through httpx.AsyncClient, as an ordinary program would.

A line of standard input is JSON: {"max": 10, "keep": 3, "bursts": [["http://127.0.0.1:5080/hold/a?count=2", ...], ...], "pause": "http://…"}
or {"max": …, "keep": …, "workers": [["http://…", ...], ...]}: each worker sends its requests one after another. Each burst is sent at once; after each, the address "pause" is told (over a connection of its own) that the burst is over,
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
        await asyncio.to_thread(lambda: urllib.request.urlopen(f"{work['pause']}/{number}", timeout=60).read())


async def workers(client, work):
    async def worker(urls):
        for url in urls:
            check([await client.get(url)])

    await asyncio.gather(*(worker(urls) for urls in work["workers"]))


def check(answers):
    failed = [str(answer.status_code) for answer in answers if answer.status_code != 200]
    if failed:
        raise RuntimeError("answers other than 200: " + ", ".join(failed))


async def main(work):
    limits = httpx.Limits(max_connections=work["max"], max_keepalive_connections=work["keep"], keepalive_expiry=None)
    async with httpx.AsyncClient(limits=limits, timeout=httpx.Timeout(60, pool=60), trust_env=False) as client:
        await (bursts if "bursts" in work else workers)(client, work)


for line in sys.stdin:
    try:
        asyncio.run(main(json.loads(line)))
        answer = "done"
    except Exception as error:
        answer = repr(error).replace("\n", " ")
    print(answer, flush=True)
