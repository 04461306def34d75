"""One httpx.AsyncClient after another, driven step by step: a line of JSON in, a line of JSON out. It knows no expected result.

{"open": {"max": 4, "keep": 2, "pool": null}}  a new client; the one before is closed. "pool" is the pool time-out in seconds.
{"send": 7, "url": "http://…"}                 begins request 7
{"cancel": 7}                                  cancels its task
{"ended": true}                                how requests ended since the last question: {"7": "200", "8": "CancelledError"}
"""
import asyncio
import json
import sys

import httpx

TURNS = 20


async def main():
    loop = asyncio.get_running_loop()
    lines = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    client, tasks, ended = None, {}, {}

    async def send(number, url):
        try:
            ended[number] = str((await client.get(url)).status_code)
        except asyncio.CancelledError:
            ended[number] = "CancelledError"
        except Exception as error:
            ended[number] = type(error).__name__

    while line := await lines.readline():
        step, answer = json.loads(line), {}
        if "open" in step:
            for task in tasks.values():
                task.cancel()
            await asyncio.gather(*tasks.values(), return_exceptions=True)
            if client:
                await client.aclose()
            limits = httpx.Limits(
                max_connections=step["open"]["max"], max_keepalive_connections=step["open"]["keep"], keepalive_expiry=None)
            client = httpx.AsyncClient(limits=limits, timeout=httpx.Timeout(60, pool=step["open"]["pool"]), trust_env=False)
            tasks, ended = {}, {}
        elif "send" in step:
            tasks[step["send"]] = asyncio.create_task(send(step["send"], step["url"]))
        elif "cancel" in step:
            tasks[step["cancel"]].cancel()
        else:
            answer, ended = ended, {}
        # What the library does without the network, it does within some turns of the loop.
        for _ in range(TURNS):
            await asyncio.sleep(0)
        print(json.dumps(answer), flush=True)


asyncio.run(main())
