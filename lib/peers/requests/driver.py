"""requests.Session. Simultaneous requests come from threads that share it."""
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from workload import TIMEOUT, Account, Work, missing, tell

try:
    import requests
    import requests.adapters
    import urllib3
except ModuleNotFoundError as error:
    missing(error)


def opened(work):
    session = requests.Session()
    if work.root:
        session.verify = work.root
    if work.cap is not None or work.keep is not None:
        # The same number caps idle connections and, with pool_block, all connections.
        size = work.cap if work.cap is not None else work.keep
        adapter = requests.adapters.HTTPAdapter(pool_maxsize=size, pool_block=work.cap is not None)
        session.mount("http://", adapter)
        session.mount("https://", adapter)
    return session


def send(work, session, method, url, body):
    if work.unread:
        with session.request(method, url, data=body, timeout=work.give_up or TIMEOUT, stream=True) as answer:
            return answer.status_code
    return session.request(method, url, data=body, timeout=work.give_up or TIMEOUT).status_code


def one(work, session, account, url):
    started = time.perf_counter_ns()
    try:
        if session is None:
            with opened(work) as fresh:
                account.answered(started, send(work, fresh, work.method, url, work.body))
        else:
            account.answered(started, send(work, session, work.method, url, work.body))
    except Exception as error:
        account.failed(error)


def worker(work, session, account):
    for number in range(work.rounds):
        one(work, session, account, work.urls[number % len(work.urls)])


def run(work, session, account):
    started = time.perf_counter()
    with ThreadPoolExecutor(max_workers=work.width) as threads:
        if work.free:
            list(threads.map(lambda _: worker(work, session, account), range(work.width)))
        for number in range(0 if work.free else work.rounds):
            url = work.urls[number % len(work.urls)]
            if work.width == 1:
                one(work, session, account, url)
            else:
                list(threads.map(lambda _: one(work, session, account, url), range(work.width)))
            if work.between and number < work.rounds - 1:
                tell(f"{work.between}/{number}")
    account.seconds = time.perf_counter() - started
    tell(work.end)


def main(work, account):
    if work.warm:
        with opened(work) as session:
            for _ in range(work.warm):
                send(work, session, "GET", work.warm_url, None)
    if work.per_request:
        run(work, None, account)
    else:
        with opened(work) as session:
            run(work, session, account)


account = Account()
main(Work(sys.argv[1:]), account)
account.write(f"{requests.__version__} (urllib3 {urllib3.__version__})", "threads", {
    "pool_connections": requests.adapters.DEFAULT_POOLSIZE,
    "pool_maxsize": requests.adapters.DEFAULT_POOLSIZE,
    "pool_block": requests.adapters.DEFAULT_POOLBLOCK,
})
