// http.request with an http.Agent: the global one, unless the workload has a setting or wants a separate client.
import fs from "node:fs";
import http from "node:http";
import https from "node:https";
import { drive, read, write } from "../node/workload.mjs";

const client = {
  open(work) {
    const module = work.urls[0].startsWith("https:") ? https : http;
    if (!work.root && !work.perRequest && work.cap === null && work.keep === null && work.expiryMs === null)
      return { module, agent: module.globalAgent };
    const settings = { keepAlive: true };
    if (work.cap !== null) settings.maxSockets = work.cap;
    if (work.keep !== null) settings.maxFreeSockets = work.keep;
    if (work.expiryMs !== null) settings.timeout = work.expiryMs;
    if (work.root) settings.ca = fs.readFileSync(work.root);
    return { module, agent: new module.Agent(settings) };
  },
  close: ({ agent }) => agent.destroy(),
  send: ({ module, agent }, method, url, body, work) => new Promise((resolve, reject) => {
    const request = module.request(url, { agent, method, signal: AbortSignal.timeout(work.timeoutMs) }, answer => {
      if (work.unread) {
        answer.destroy();
        resolve(answer.statusCode);
        return;
      }
      answer.on("error", reject).on("end", () => resolve(answer.statusCode)).resume();
    });
    request.on("error", reject).end(body);
  }),
};

write(await drive(read(process.argv.slice(2)), client), process.versions.node, {
  maxSockets: http.globalAgent.maxSockets,
  maxTotalSockets: http.globalAgent.maxTotalSockets,
  maxFreeSockets: http.globalAgent.maxFreeSockets,
  timeout: `${http.globalAgent.options.timeout / 1000} s`,
  scheduling: http.globalAgent.scheduling,
});
