// One program, two packages: runs it with the AWS SDK's import and with ours, against a server that answers both the
// same, and checks that it sends the same and finds the same.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after } from "node:test";
import * as sdk from "@aws-sdk/client-rekognition";
import { KEYS, REGION } from "./support.mjs";

const ours = await import("rekognition-wasm");

export { ours, sdk };

export const REQUEST_ID = "7f3b2a10-0000-4000-8000-000000000001";
/** What stands for a made-up idempotency token in recorded requests. */
export const TOKEN = "a made-up token";

export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

let answers = [];
let requests = [];
/** The package whose run it is. */
let running;

const server = createServer(async (request, response) => {
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) text += chunk;
  const { method, url, headers } = request;
  // waiters of the SDK ask on after their end
  const isOfSdk = /aws-sdk-js/.test(headers["user-agent"]);
  if (isOfSdk !== (running === sdk)) return request.destroy();
  const body = parsed(text);
  requests.push({
    method,
    url,
    target: headers["x-amz-target"],
    type: headers["content-type"],
    body,
  });
  let answer = answers[Math.min(requests.length, answers.length) - 1];
  if (typeof answer === "function") answer = answer(requests.at(-1));
  if (answer === HANG) return;
  const { status = 200, json = {}, text: raw = JSON.stringify(json), ...rest } = answer;
  response.writeHead(status, {
    "content-type": "application/x-amz-json-1.1",
    "x-amzn-requestid": REQUEST_ID,
    ...rest.headers,
  });
  response.end(raw);
});

/** The JSON's value, or the text itself where it is no JSON. */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
after(() => {
  server.close();
  server.closeAllConnections();
});

/** What both clients are made with. */
export const config = {
  region: REGION,
  credentials: KEYS,
  endpoint: `http://127.0.0.1:${server.address().port}`,
  maxAttempts: 1,
};

/** An answer that never comes. */
export const HANG = Symbol("hang");
/** The answer of success. */
export const ok = (json) => ({ json });

/**
 * Runs a program with each package: what each sends, and what the program returns or throws. The answers, or functions
 * of a request that make them, are given in turn, the last of them again and again.
 */
export async function both(program, ...scripted) {
  const runs = [];
  for (const aws of [sdk, ours]) {
    const run = await alone(aws, program, ...scripted);
    runs.push({ found: plain(run.found), requests: run.requests.map(withoutToken) });
  }
  return { theirs: runs[0], our: runs[1] };
}

/** As {@link both}; checks that what they send and find is the same, and returns it. */
export async function same(program, ...scripted) {
  const { theirs, our } = await both(program, ...scripted);
  assert.deepEqual(our.requests, theirs.requests, "the requests are the AWS SDK's");
  assert.deepEqual(our.found, theirs.found, "what the program finds is the AWS SDK's");
  return our;
}

/** As {@link both} of one package, as it is. */
export async function alone(aws, program, ...scripted) {
  answers = scripted;
  requests = [];
  running = aws;
  const found = await program(aws).catch((error) => ({ thrown: told(error, aws) }));
  return { found, requests };
}

function withoutToken(request) {
  const made = UUID.test(request.body.ClientRequestToken);
  return made ? { ...request, body: { ...request.body, ClientRequestToken: TOKEN } } : request;
}

/** Without what differs by decision: members of `$metadata` that are undefined, and the SDK's text that parses itself. */
function plain(value) {
  if (value instanceof String) return String(value);
  if (Array.isArray(value)) return value.map(plain);
  if (!isPlain(value)) return value;
  const entries = Object.entries(value).map(([name, member]) => [
    name,
    name === "$metadata" ? known(member) : plain(member),
  ]);
  return Object.fromEntries(entries);
}

/** Whether a value is an object that is only its members. */
export const isPlain = (value) => Object.getPrototypeOf(value ?? 0) === Object.prototype;

const known = (members) =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));

const EXCEPTION = /^[A-Z]\w+(Error|Exception)$/;
const MEMBERS = ["Code", "Logref", "ResourceType", "QuotaCode", "ServiceCode", "Detail"];

/** What an error tells a program: its members, and of which of the SDK's classes it is an instance. */
export function told(error, aws) {
  const { name, message, $fault, $metadata } = error;
  const classes = Object.keys(sdk).filter((type) => EXCEPTION.test(type));
  return {
    name,
    $fault,
    // ours is on one line
    message: $metadata?.httpStatusCode && message.replace(/\p{Cc}+/gu, " "),
    $metadata: $metadata && known($metadata),
    isError: error instanceof Error,
    instanceOf: classes.filter((type) => type in aws && error instanceof aws[type]).sort(),
    ...known(Object.fromEntries(MEMBERS.map((member) => [member, error[member]]))),
  };
}
