// Node's own fetch. Its pool has no settings and belongs to the process: there is nothing to open or close.
import { drive, read, write } from "../node/workload.mjs";

if (typeof fetch !== "function") {
  console.error("this Node.js has no fetch");
  process.exit(69);
}

const client = {
  open: () => ({}),
  close: () => {},
  async send(_, method, url, body, work) {
    const answer = await fetch(url, { method, body, signal: AbortSignal.timeout(work.timeoutMs) });
    if (work.unread) await answer.body.cancel();
    else await answer.arrayBuffer();
    return answer.status;
  },
};

write(await drive(read(process.argv.slice(2)), client), process.versions.undici, {});
