// What the suites of credential providers share: STS and Cognito as scripts, and the AWS SDK's requests.

import assert from "node:assert/strict";
import { COGNITO_URL, json, keepSecret, scripted } from "./support.mjs";

export const HOUR = 3_600_000;
export const ROLE = "arn:aws:iam::123456789012:role/visitor";
export const STS_URL = "https://sts.us-east-1.amazonaws.com/";

/** A document as STS answers with it. */
export const xml = (status, text) =>
  new Response(text, { status, headers: { "x-amzn-requestid": "sts" } });
export const stsFailure = (code, message, status = 400) =>
  xml(
    status,
    `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error>
  <RequestId>0000</RequestId>
</ErrorResponse>`,
  );

export const isSts = ({ headers }) => headers["content-type"]?.includes("form-urlencoded");
export const members = ({ body }) => Object.fromEntries(new URLSearchParams(`${body}`));

/** Credentials of an answer; they are secrets. */
function keys(count) {
  const secret = `secret/${count}+of-the-scripted-sts`;
  const token = `token/${count}+of&the-scripted-sts==`;
  keepSecret(secret, token);
  return { id: `ASIA${count}`, secret, token };
}

/** STS and Cognito Identity; credentials and identities are numbered. `onCall` may answer instead. */
export function aws({ onCall = () => {}, lifetime = HOUR } = {}) {
  const counts = {};
  const calls = [];
  const fetch = scripted(async (request) => {
    const form = isSts(request) ? members(request) : undefined;
    const operation = form ? form.Action : request.headers["x-amz-target"].split(".")[1];
    const input = form ?? JSON.parse(request.body);
    counts[operation] = (counts[operation] ?? 0) + 1;
    const count = counts[operation];
    calls.push([operation, input]);
    const answer = await onCall({ operation, input, count, request });
    if (answer) return answer;
    if (operation === "GetId") return json(200, { IdentityId: `us-east-1:identity-${count}` });
    if (operation === "GetOpenIdToken") {
      keepSecret(`open-id-token-${count}`);
      return json(200, { IdentityId: input.IdentityId, Token: `open-id-token-${count}` });
    }
    const { id, secret, token } = keys(count);
    const end = Date.now() + lifetime;
    if (operation === "GetCredentialsForIdentity") {
      const Expiration = end / 1000;
      const all = { AccessKeyId: id, SecretKey: secret, SessionToken: token, Expiration };
      return json(200, { IdentityId: input.IdentityId, Credentials: all });
    }
    assert.match(operation, /^(AssumeRole(WithWebIdentity|WithSAML)?|GetSessionToken)$/);
    return xml(
      200,
      `<${operation}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <${operation}Result>
    <Credentials>
      <AccessKeyId>${id}</AccessKeyId>
      <SecretAccessKey>${secret}</SecretAccessKey>
      <SessionToken>${token.replace("&", "&amp;")}</SessionToken>
      <Expiration>${new Date(end).toISOString()}</Expiration>
    </Credentials>
  </${operation}Result>
  <ResponseMetadata><RequestId>0000</RequestId></ResponseMetadata>
</${operation}Response>`,
    );
  });
  return { fetch, counts, calls, requests: fetch.requests };
}

/** The request that a client of the AWS SDK sends for a command. */
export async function sdkRequest(Client, command, options) {
  let request;
  const client = new Client({
    region: "us-east-1",
    maxAttempts: 1,
    requestHandler: {
      handle: async (sent) => {
        request = sent;
        throw new Error("this is enough");
      },
    },
    ...options,
  });
  await assert.rejects(client.send(command), /this is enough/);
  const { protocol, hostname, path, method, headers, body } = request;
  const text = typeof body === "string" ? body : new TextDecoder().decode(body);
  return { url: `${protocol}//${hostname}${path}`, method, headers, body: text };
}

/** Checks that a recorded request is the AWS SDK's; the order of a form's members does not matter. */
export function checkSame(request, theirs) {
  const parts = ({ body }) => `${body}`.split("&").sort();
  assert.equal(request.url, theirs.url);
  assert.equal(request.method, theirs.method);
  assert.equal(request.headers["content-type"], theirs.headers["content-type"]);
  if (isSts(request)) assert.deepEqual(parts(request), parts(theirs));
  else assert.deepEqual(JSON.parse(request.body), JSON.parse(theirs.body));
}

export { COGNITO_URL };
