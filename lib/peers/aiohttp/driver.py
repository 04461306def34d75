"""aiohttp.ClientSession over a TCPConnector."""
import asyncio
import ssl
import sys

from workload import TIMEOUT, Account, Work, drive, missing

try:
    import aiohttp
except ModuleNotFoundError as error:
    missing(error)


def opened(work):
    settings = {}
    if work.cap is not None:
        settings["limit"] = work.cap
    if work.expiry is not None:
        settings["keepalive_timeout"] = work.expiry
    if work.root:
        settings["ssl"] = ssl.create_default_context(cafile=work.root)
    return aiohttp.ClientSession(connector=aiohttp.TCPConnector(**settings), timeout=aiohttp.ClientTimeout(total=TIMEOUT, connect=work.pool_timeout))


async def send(client, method, url, body):
    async with client.request(method, url, data=body) as answer:
        await answer.read()
        return answer.status


async def send_unread(client, method, url, body):
    async with client.request(method, url, data=body) as answer:
        return answer.status


async def defaults():
    async with aiohttp.TCPConnector() as connector:
        return {"limit": connector.limit, "limit_per_host": connector.limit_per_host, "force_close": connector.force_close}


account, work = Account(), Work(sys.argv[1:])
asyncio.run(drive(work, opened, send_unread if work.unread else send, account))
account.write(aiohttp.__version__, "asyncio", asyncio.run(defaults()))
