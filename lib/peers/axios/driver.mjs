// axios over http.Agent: the global one, unless the workload has a setting or wants a separate client.
import fs from "node:fs";
import http from "node:http";
import https from "node:https";
import { drive, library, read, write } from "../node/workload.mjs";

const axios = library("axios");

const client = {
  open(work) {
    const settings = { keepAlive: true };
    if (work.cap !== null) settings.maxSockets = work.cap;
    if (work.keep !== null) settings.maxFreeSockets = work.keep;
    if (work.expiryMs !== null) settings.timeout = work.expiryMs;
    if (work.root) settings.ca = fs.readFileSync(work.root);
    const plain = work.cap === null && work.keep === null && work.expiryMs === null && !work.root && !work.perRequest;
    const agents = plain ? [] : [new http.Agent(settings), new https.Agent(settings)];
    const options = { responseType: work.unread ? "stream" : "arraybuffer", validateStatus: () => true, proxy: false };
    if (agents.length > 0) [options.httpAgent, options.httpsAgent] = agents;
    return { send: axios.create(options), agents };
  },
  close: ({ agents }) => agents.forEach(agent => agent.destroy()),
  async send({ send }, method, url, body, work) {
    const answer = await send.request({ method, url, data: body, timeout: work.timeoutMs });
    if (work.unread) answer.data.destroy();
    return answer.status;
  },
};

write(await drive(read(process.argv.slice(2)), client), axios.VERSION, {
  maxSockets: http.globalAgent.maxSockets,
  maxTotalSockets: http.globalAgent.maxTotalSockets,
  maxFreeSockets: http.globalAgent.maxFreeSockets,
  timeout: `${http.globalAgent.options.timeout / 1000} s`,
});
