// An app's own server for fromHttp: it vends credentials, and has the faults that it is asked for.

import { once } from "node:events";
import { createServer } from "node:http";

/** What a rule names as its target. */
export const VENDING = "GET /credentials";

const ERRORS = {
  accessDenied: [403, "AccessDenied"],
  internal: [500, "InternalError"],
  throttle: [429, "TooManyRequests"],
};
const HTML = "<!doctype html><title>Welcome to the guest network</title>";

/** How it answers instead, or with half of the right text. */
function instead(fault, response, text) {
  const half = text.slice(0, text.length / 2);
  const [status, code] = ERRORS[fault] ?? [];
  if (code) return response.writeHead(status).end(JSON.stringify({ code, message: "as planned" }));
  switch (fault) {
    case "cutOff":
      response.writeHead(200, { "content-length": text.length }).write(half);
      return setTimeout(() => response.destroy(), 20);
    case "hang":
      return undefined;
    case "html":
      return response.writeHead(200, { "content-type": "text/html" }).end(HTML);
    case "reset":
      return response.destroy();
    case "truncated":
      return response.end(half);
    case "unavailable":
      return response.writeHead(503, { "content-type": "text/html" }).end(HTML);
    default:
      throw new Error(`no such fault: ${fault}`);
  }
}

/** Serves what `credentials` brings. `plan` begins anew with one rule or none; `count` is of the requests since. */
export async function vend(credentials) {
  let rule;
  let left;
  const server = createServer(async (_, response) => {
    vending.count++;
    const text = JSON.stringify(await credentials());
    if (!rule || left === 0) return response.end(text);
    if (left) left--;
    if (rule.fault !== "slow") return instead(rule.fault, response, text);
    return setTimeout(() => response.end(text), rule.milliseconds);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // the tests end when their own work does
  server.unref();
  server.on("connection", (socket) => socket.unref());
  const vending = {
    url: `http://127.0.0.1:${server.address().port}/credentials`,
    count: 0,
    plan(next) {
      rule = next;
      left = next?.times;
      vending.count = 0;
    },
  };
  return vending;
}
