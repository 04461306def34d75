// What the Node drivers share: the workload (name=value; python/workload.py says what each name means), the clock, the pauses, and the one line
// of JSON. Nothing here knows an expected result.
import http from "node:http";
import { createRequire } from "node:module";

export function read(words) {
  const pairs = words.map(word => [word.slice(0, word.indexOf("=")), word.slice(word.indexOf("=") + 1)]);
  const given = Object.fromEntries(pairs);
  const number = name => (name in given ? Number(given[name]) : null);
  return {
    urls: pairs.filter(([name]) => name === "url").map(([, value]) => value),
    rounds: number("rounds"),
    width: number("width"),
    method: given.method,
    body: given.method === "POST" ? "x".repeat(128) : undefined,
    perRequest: given.perRequest === "1",
    cap: number("cap"),
    keep: number("keep"),
    expiryMs: number("expiryMs"),
    warm: number("warm") ?? 0,
    warmUrl: given.warmUrl,
    between: given.between,
    end: given.end,
    root: process.env.POOLBENCH_ROOT,
    free: given.free === "1",
    unread: given.unread === "1",
    http2: given.http2 === "1",
    timeoutMs: number("giveUpMs") ?? 15000,
  };
}

/** Sends everything. client.open(work) returns a client, client.send(client, method, url, body, work) its answer's status; client.close(client) ends it. */
export async function drive(work, client) {
  const account = { latenciesNs: [], failures: {}, seconds: 0 };
  const fail = kind => (account.failures[kind] = (account.failures[kind] ?? 0) + 1);

  async function one(shared, url) {
    const started = process.hrtime.bigint();
    const own = shared ?? client.open(work);
    try {
      const status = await client.send(own, work.method, url, work.body, work);
      if (status === 200) account.latenciesNs.push(Number(process.hrtime.bigint() - started));
      else fail(`status ${status}`);
    } catch (error) {
      // A DOMException's code is a number that nobody looks for.
      fail([error.cause?.code, error.code].find(code => typeof code === "string") ?? error.name);
    } finally {
      if (!shared) client.close(own);
    }
  }

  if (work.warm > 0) {
    const warm = client.open(work);
    for (let i = 0; i < work.warm; i++) await client.send(warm, "GET", work.warmUrl, undefined, work);
    client.close(warm);
  }
  const shared = work.perRequest ? null : client.open(work);
  const started = process.hrtime.bigint();
  async function worker() {
    for (let round = 0; round < work.rounds; round++) await one(shared, work.urls[round % work.urls.length]);
  }
  if (work.free) await Promise.all(Array.from({ length: work.width }, worker));
  for (let round = 0; round < work.rounds && !work.free; round++) {
    const url = work.urls[round % work.urls.length];
    await Promise.all(Array.from({ length: work.width }, () => one(shared, url)));
    if (work.between && round < work.rounds - 1) await tell(`${work.between}/${round}`);
  }
  account.seconds = Number(process.hrtime.bigint() - started) / 1e9;
  await tell(work.end);
  if (shared) client.close(shared);
  return account;
}

/** Says that this workload cannot be sent, and ends. */
export function cannot(reason) {
  process.stdout.write(JSON.stringify({ cannot: reason }) + "\n");
  process.exit(0);
}

/** A package of npm's or Debian's; without it the driver ends with the code for a missing library. */
export function library(name) {
  try {
    return createRequire(import.meta.url)(name);
  } catch (error) {
    if (error.code !== "MODULE_NOT_FOUND") throw error;
    console.error(`there is no package ${name}`);
    process.exit(69);
  }
}

export function write(account, version, defaults) {
  const texts = Object.fromEntries(Object.entries(defaults).map(([name, value]) => [name, String(value)]));
  process.stdout.write(JSON.stringify({ version, runtime: `Node.js ${process.versions.node}`, defaults: texts, ...account }) + "\n");
}

/** Uses a connection of its own, outside every agent. */
function tell(address) {
  return new Promise((resolve, reject) => {
    http.get(address, { agent: false, timeout: 60000 }, answer => answer.resume().on("end", resolve)).on("error", reject);
  });
}
