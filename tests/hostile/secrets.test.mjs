// No error, cause, stack, hook or line on the console shows a secret, whatever a service repeats. A service here repeats
// all headers, the body and the URL in every header, member and format.

import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import {
  fromCognitoBasicFlow,
  fromCognitoIdentity,
  fromCognitoIdentityPool,
  fromHttp,
  fromSaml,
  fromSessionToken,
  fromTemporaryCredentials,
  fromWebToken,
  Rekognition,
  throughBucket,
} from "rekognition-wasm";
import { jpeg, POOL, REGION } from "../npm/support.mjs";

const RUN = 12;
const ROUNDS = 6;
const IDENTITY = "us-east-1:1de00000-0000-4000-8000-000000000000";
const ROLE = "arn:aws:iam::123456789012:role/reader";

/** Random numbers that are the same in each run. */
function dice(seed) {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** A secret of the alphabets that tokens have: plain, base64, base64 for URLs, or all that a header takes. */
function secretOf(roll) {
  const others = ["", "+/=", "-_.", "!#$%&'*+-.^_`|~/=:;,()<>?@[]{}"][roll(4)];
  const alphabet = LETTERS + others;
  return Array.from({ length: 16 + roll(300) }, () => alphabet[roll(alphabet.length)]).join("");
}

/** The answer of a service that repeats a request, in one of its forms. */
function repeat(request, form, status) {
  const { url, headers, body } = request;
  const said = `${url} ${JSON.stringify(headers)} ${Object.values(headers).join(" ")} ${body}`;
  const value = said.replace(/[^\x20-\x7e]/g, "");
  const names = ["x-amzn-errortype", "x-amzn-requestid", "retry-after", "date", "content-type"];
  const members = ["__type", "code", "Code", "message", "Message", "Logref", "CanonicalRequest"];
  const text = {
    json: JSON.stringify({
      ...Object.fromEntries(members.map((name) => [name, said])),
      [`A${said}`]: said,
      Detail: { Inner: [said] },
    }),
    xml: `<ErrorResponse><Error>${["Code", "Message", "StringToSign", "RequestId"]
      .map((name) => `<${name}>${escapeXml(said)}</${name}>`)
      .join("")}</Error></ErrorResponse>`,
    text: said,
    html: `<html><title>${escapeXml(said)}</title></html>`,
  }[form];
  const sent = form === "text" ? [] : names.map((name) => [name, value]);
  return new Response(text, { status, headers: sent });
}

const escapeXml = (text) => text.replace(/[&<>]/g, (it) => `&#${it.charCodeAt(0)};`);

/** A run of 12 characters of a secret in a text. */
function leakIn(text, secrets) {
  for (const secret of secrets) {
    for (let end = RUN; end <= secret.length; end++) {
      const run = secret.slice(end - RUN, end);
      if (text.includes(run)) return `${run} in ${text.slice(0, 500)}`;
    }
  }
  return undefined;
}

/** All that an error and what it was caused by show. */
function shown(error) {
  const texts = [inspect(error, { depth: 12, showHidden: true, maxStringLength: null })];
  for (let cause = error; cause instanceof Object; cause = cause.cause) {
    texts.push(String(cause.message), String(cause.stack), JSON.stringify(cause) ?? "");
  }
  return texts.join("\n");
}

/** The ways in which something secret is sent: with these secrets, a promise that rejects. */
const WAYS = {
  "a client": ([secretAccessKey, sessionToken], fetch, hooks) =>
    clientOf({ secretAccessKey, sessionToken }, fetch, hooks).listCollections({}),
  "an upload": ([secretAccessKey, sessionToken], fetch, hooks) =>
    clientOf({ secretAccessKey, sessionToken }, fetch, {
      ...hooks,
      image: { fit: "s3", s3: throughBucket({ bucket: "bucket" }) },
    }).detectFaces({ Image: jpeg(6_000_000) }),
  "a role": ([secretAccessKey, sessionToken, code], fetch) =>
    fromTemporaryCredentials({
      params: { RoleArn: ROLE, SerialNumber: "device", TokenCode: code },
      masterCredentials: { accessKeyId: "ASIAEXAMPLE", secretAccessKey, sessionToken },
      clientConfig: { fetch, maxAttempts: 1 },
    })(),
  "a session": ([secretAccessKey, sessionToken], fetch) =>
    fromSessionToken({
      masterCredentials: { accessKeyId: "ASIAEXAMPLE", secretAccessKey, sessionToken },
      clientConfig: { fetch, maxAttempts: 1 },
    })(),
  "a token": ([token], fetch) =>
    fromWebToken({
      webIdentityToken: token,
      roleArn: ROLE,
      clientConfig: { fetch, maxAttempts: 1 },
    })(),
  "an assertion": ([samlAssertion], fetch) =>
    fromSaml({
      samlAssertion,
      principalArn: "arn:aws:iam::123456789012:saml-provider/idp",
      roleArn: ROLE,
      clientConfig: { fetch, maxAttempts: 1 },
    })(),
  "a login": ([token], fetch) =>
    fromCognitoIdentityPool({
      identityPoolId: POOL,
      logins: { "example.com": token },
      clientConfig: { fetch, maxAttempts: 1 },
    })(),
  "a login of an identity": ([token], fetch) =>
    fromCognitoIdentity({
      identityId: IDENTITY,
      logins: { "example.com": token },
      clientConfig: { fetch, maxAttempts: 1 },
    })(),
  "a login of the basic flow": ([token], fetch) =>
    fromCognitoBasicFlow({
      identityPoolId: POOL,
      roleArn: ROLE,
      logins: { "example.com": token },
      clientConfig: { fetch, maxAttempts: 1 },
    })(),
  "an endpoint's headers": ([token], fetch) =>
    fromHttp({
      url: "https://example.com/credentials",
      headers: { authorization: `Bearer ${token}` },
      fetch,
      maxAttempts: 1,
    })(),
  "an endpoint's body": ([body], fetch) =>
    fromHttp({ url: "https://example.com/x", method: "POST", body, fetch, maxAttempts: 1 })(),
  "an endpoint's query": ([secret], fetch) =>
    fromHttp({
      url: `https://example.com/x?key=${encodeURIComponent(secret)}`,
      fetch,
      maxAttempts: 1,
    })(),
};

function clientOf(keys, fetch, hooks) {
  const credentials = { accessKeyId: "ASIAEXAMPLE", ...keys };
  return new Rekognition({ region: REGION, credentials, fetch, maxAttempts: 2, ...hooks });
}

const FORMS = ["json", "xml", "text", "html"];
const STATUSES = [200, 302, 400, 403, 413, 429, 500, 503];

for (const [name, way] of Object.entries(WAYS)) {
  test(`${name} shows no secret that a service repeats`, async (t) => {
    t.mock.method(Math, "random", () => 0);
    const lines = [];
    for (const method of ["log", "info", "warn", "error", "debug"]) {
      t.mock.method(console, method, (...words) => lines.push(inspect(words, { depth: 12 })));
    }
    const roll = dice(name.length);
    for (let round = 0; round < ROUNDS; round++) {
      for (const form of [...FORMS, "failure"]) {
        const secrets = [secretOf(roll), secretOf(roll), secretOf(roll)];
        const sent = [];
        const fetch = async (url, init) => {
          const headers = Object.fromEntries(new Headers(init.headers));
          const short = typeof init.body === "string" || init.body?.length < 10_000;
          const body = short ? Buffer.from(init.body).toString("latin1") : "";
          const request = { url: String(url), headers, body };
          sent.push(request);
          if (form === "failure") throw failureOf(request);
          return repeat(request, form, STATUSES[roll(STATUSES.length)]);
        };
        const events = [];
        const hook = (event) => events.push(shown(event.error ?? event), inspect(event));
        const hooks = { onRequest: hook, onResponse: hook, onRetry: hook };
        const error = await way(secrets, fetch, hooks).then(
          () => undefined,
          (error) => error,
        );
        assert.ok(sent.length > 0, "something is sent");
        const signatures = sent.map(({ headers }) => /Signature=(\w+)/.exec(headers.authorization));
        const hidden = [...secrets, ...signatures.filter(Boolean).map(([, it]) => it)];
        const texts = [...(error ? [shown(error)] : []), ...events, ...lines];
        assert.equal(leakIn(texts.join("\n"), hidden), undefined, `${form}, round ${round}`);
      }
    }
  });
}

/** The error of a transport that tells everything. */
function failureOf(request) {
  const said = JSON.stringify(request);
  const cause = Object.assign(new Error(said), { data: said, config: request });
  return Object.assign(new TypeError(`fetch failed: ${said}`, { cause }), { request });
}
