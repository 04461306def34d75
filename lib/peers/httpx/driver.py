"""httpx.AsyncClient. Limits that the workload does not set keep the library's defaults."""
import asyncio
import importlib.util
import inspect
import ssl
import sys

from workload import TIMEOUT, Account, Work, cannot, drive, missing

try:
    import httpcore
    import httpx
except ModuleNotFoundError as error:
    missing(error)

DEFAULTS = inspect.signature(httpx.AsyncClient).parameters["limits"].default


def opened(work):
    settings = {"timeout": httpx.Timeout(TIMEOUT, pool=work.pool_timeout or TIMEOUT)}
    if work.http2:
        settings |= {"http1": False, "http2": True}
    if work.cap is not None or work.keep is not None or work.expiry is not None:
        settings["limits"] = httpx.Limits(
            max_connections=DEFAULTS.max_connections if work.cap is None else work.cap,
            max_keepalive_connections=DEFAULTS.max_keepalive_connections if work.keep is None else work.keep,
            keepalive_expiry=DEFAULTS.keepalive_expiry if work.expiry is None else work.expiry)
    if work.root:
        settings["verify"] = ssl.create_default_context(cafile=work.root)
    return httpx.AsyncClient(**settings)


async def send(client, method, url, body):
    return (await client.request(method, url, content=body)).status_code


async def send_unread(client, method, url, body):
    async with client.stream(method, url, content=body) as answer:
        return answer.status_code


account, work = Account(), Work(sys.argv[1:])
if work.http2 and importlib.util.find_spec("h2") is None:
    cannot("it needs the package h2 for HTTP/2: apt-get install python3-h2")
asyncio.run(drive(work, opened, send_unread if work.unread else send, account))
account.write(f"{httpx.__version__} (httpcore {httpcore.__version__})", "asyncio", {
    "max_connections": DEFAULTS.max_connections,
    "max_keepalive_connections": DEFAULTS.max_keepalive_connections,
    "keepalive_expiry": f"{DEFAULTS.keepalive_expiry:g} s",
})
