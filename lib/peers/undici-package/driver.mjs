// The undici package with an Agent of its own, which has the settings that Node's built-in fetch has not.
import fs from "node:fs";
import { cannot, drive, library, read, write } from "../node/workload.mjs";

const undici = library("undici");
const work = read(process.argv.slice(2));
const [major, minor] = undiciVersion().split(".").map(Number);
if (work.http2 && (major < 5 || (major === 5 && minor < 23))) cannot(`undici ${undiciVersion()} speaks HTTP/1.1 only`);

function undiciVersion() {
  return library("undici/package.json").version;
}

const client = {
  open(work) {
    const settings = {};
    if (work.cap !== null) settings.connections = work.cap;
    if (work.expiryMs !== null) settings.keepAliveTimeout = work.expiryMs;
    if (work.http2) settings.allowH2 = true;
    if (work.root) settings.connect = { ca: fs.readFileSync(work.root) };
    return new undici.Agent(settings);
  },
  close: agent => agent.destroy(),
  async send(agent, method, url, body, work) {
    const answer = await undici.request(url, { dispatcher: agent, method, body, signal: AbortSignal.timeout(work.timeoutMs) });
    if (work.unread) answer.body.on("error", () => {}).destroy();
    else await answer.body.arrayBuffer();
    return answer.statusCode;
  },
};

write(await drive(work, client), undiciVersion(), {});
