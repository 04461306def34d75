"""Sends gated bursts through httpx.AsyncClient, as an ordinary program would, and prints what it used.

argv[1] is JSON: {"max": 10, "keep": 3, "bursts": [["http://127.0.0.1:5080/gate/a?count=2", ...], ...], "pause": "http://…"}
Each burst is sent at once; after each, the address "pause" is told (over a connection of its own) that the burst is over,
so that the other side can look at the connections before the next one. It knows no expected result.
"""
import asyncio
import json
import sys
import urllib.request

import httpcore
import httpx


async def main(work):
    limits = httpx.Limits(max_connections=work["max"], max_keepalive_connections=work["keep"], keepalive_expiry=None)
    timeout = httpx.Timeout(20, pool=20)
    async with httpx.AsyncClient(limits=limits, timeout=timeout, trust_env=False) as client:
        for number, burst in enumerate(work["bursts"]):
            answers = await asyncio.gather(*(client.get(url) for url in burst))
            failed = [str(answer.status_code) for answer in answers if answer.status_code != 200]
            if failed:
                sys.exit("answers other than 200: " + ", ".join(failed))
            await asyncio.to_thread(lambda: urllib.request.urlopen(f"{work['pause']}/{number}", timeout=20).read())
    print(json.dumps({"httpx": httpx.__version__, "httpcore": httpcore.__version__, "python": sys.version.split()[0]}))


asyncio.run(main(json.loads(sys.argv[1])))
