/**
 * Credentials for the holder of an X.509 certificate: CreateSession of IAM Roles Anywhere. For workers and servers,
 * which may hold a private key; the service answers no page. The signature is that of SigV4, with the key of the
 * certificate: <https://docs.aws.amazon.com/rolesanywhere/latest/userguide/authentication-sign-process.html>.
 */

import { checkCount, checkEndpoint, checkNames, parseUrl } from "../call/config.js";
import { type CachedProvider, cache, credentialsError } from "../call/credentials.js";
import { endpointOf } from "../call/endpoint.js";
import { configError } from "../errors.js";
import { type Clock, now } from "../runtime/clock.js";
import { own } from "../runtime/own.js";
import { CreateSession, ROLESANYWHERE } from "../services/rolesanywhere.js";
import { checkOptions, dateOf, expect, need, textOf } from "./checks.js";
import { type ExchangeConfig, requestJson } from "./request-json.js";
import {
  type Certificate,
  certificatesOf,
  hex,
  type Signer,
  type SigningKey,
  signerOf,
} from "./x509.js";

/** How to reach IAM Roles Anywhere. */
export interface RolesAnywhereConfig extends ExchangeConfig {
  /** The region. @default that of the trust anchor */
  region?: string;
  /** The URL of another endpoint. @default the region's */
  endpoint?: string;
  /** The endpoint with FIPS 140 cryptography. @default false */
  useFipsEndpoint?: boolean;
  /** The endpoint that answers over IPv4 and IPv6. @default false */
  useDualstackEndpoint?: boolean;
}

/** Whose credentials. */
export interface RolesAnywhereOptions {
  /** The trust anchor, such as `arn:aws:rolesanywhere:us-east-1:123456789012:trust-anchor/…`. */
  trustAnchorArn: string;
  /** The profile, such as `arn:aws:rolesanywhere:us-east-1:123456789012:profile/…`. */
  profileArn: string;
  /** The role to assume; it must trust `rolesanywhere.amazonaws.com`. */
  roleArn: string;
  /** The certificate in PEM; any that follow it lead from it to the trust anchor. */
  certificate: string;
  /** Its key: PKCS#8 in PEM, or one of WebCrypto's that may `sign` (RSASSA-PKCS1-v1_5 with SHA-256, or ECDSA). */
  privateKey: string | SigningKey;
  /** What the session is called, where the profile accepts names. @default the certificate's serial number */
  roleSessionName?: string;
  /** How long they are to last, in seconds, from 900 to 43200. @default the profile's: 3600 */
  durationSeconds?: number;
  /** How to reach the service. @default the region of the trust anchor */
  clientConfig?: RolesAnywhereConfig;
}

/** The names of the options. */
const OPTIONS = [
  "trustAnchorArn",
  "profileArn",
  "roleArn",
  "certificate",
  "privateKey",
  "roleSessionName",
  "durationSeconds",
];
const CLIENT_OPTIONS = ["region", "endpoint", "fetch", "maxAttempts", "requestTimeout"];

/** A provider of credentials for the holder of a certificate. */
export function fromRolesAnywhere(given: RolesAnywhereOptions): CachedProvider {
  const options = own(given);
  checkOptions(options, ...OPTIONS);
  need(options, "trustAnchorArn", "the ARN of a trust anchor", "string");
  need(options, "profileArn", "the ARN of a profile", "string");
  need(options, "roleArn", "the ARN of a role", "string");
  need(options, "certificate", "a certificate in PEM", "string");
  need(options, "privateKey", "a key in PEM or a CryptoKey", "string", "object");
  expect(options, "roleSessionName", "string");
  const { trustAnchorArn, profileArn, roleArn, privateKey } = options;
  const clientConfig = own(options.clientConfig);
  checkNames(clientConfig, CLIENT_OPTIONS);
  const { roleSessionName, durationSeconds } = options;
  const isWhole = Number.isInteger(durationSeconds ?? 900);
  if (!isWhole || Number(durationSeconds) < 900 || Number(durationSeconds) > 43_200) {
    throw configError(
      `durationSeconds: expected whole seconds from 900 to 43200, found ${durationSeconds}`,
    );
  }
  checkCount(clientConfig, "maxAttempts");
  checkCount(clientConfig, "requestTimeout");
  expect(clientConfig, "fetch", "function");
  expect(clientConfig, "useFipsEndpoint", "boolean");
  expect(clientConfig, "useDualstackEndpoint", "boolean");
  const { region = trustAnchorArn.split(":")[3], endpoint } = clientConfig;
  if (!region || !/^[a-z\d-]+$/.test(region)) {
    throw configError("trustAnchorArn: expected an ARN with a region, found none in it");
  }
  if (endpoint !== undefined) parseUrl(endpoint);
  const settings = own({ ...clientConfig, region });
  checkEndpoint(settings);
  const certificates = certificatesOf(options.certificate, "certificate");
  const signer = signerOf(privateKey);
  const body = JSON.stringify({
    durationSeconds,
    profileArn,
    roleArn,
    roleSessionName,
    trustAnchorArn,
  });

  const clock: Clock = { ahead: 0 };
  return cache(async ({ abortSignal }) => {
    const { name: operation, path } = CreateSession;
    const found = await endpointOf(settings, ROLESANYWHERE);
    const base = parseUrl(endpoint ?? found.url);
    const url = new URL(base.href.replace(/\/$/, "") + path);
    const request = async () => {
      const headers = await signHeaders(
        url,
        body,
        found.region,
        certificates,
        signer,
        now(clock),
      ).catch((error) => {
        throw credentialsError("privateKey", error);
      });
      return { method: "POST", headers: new Headers(headers), body };
    };
    const answer = await requestJson(operation, url.href, request, clientConfig, abortSignal, {
      clock,
      showsBody: true,
    });
    const { credentials } = Object(Object(answer.credentialSet)[0]);
    const { accessKeyId, secretAccessKey, sessionToken, expiration } = Object(credentials);
    return {
      accessKeyId: textOf(accessKeyId, "accessKeyId", operation),
      secretAccessKey: textOf(secretAccessKey, "secretAccessKey", operation),
      sessionToken: textOf(sessionToken, "sessionToken", operation),
      expiration: dateOf(expiration, operation),
    };
  });
}

/** The headers of a request, with its signature. */
async function signHeaders(
  url: URL,
  body: string,
  region: string,
  [certificate, ...chain]: Certificate[],
  { algorithm, sign }: Signer,
  time: number,
): Promise<Record<string, string>> {
  const { base64 = "", serial = "" } = certificate ?? {};
  const date = new Date(time).toISOString().replace(/[:-]|\.\d+/g, "");
  const headers: Record<string, string> = {
    "content-type": "application/json",
    host: url.host,
    "x-amz-date": date,
    "x-amz-x509": base64,
    ...(chain.length > 0 && { "x-amz-x509-chain": chain.map((it) => it.base64).join(",") }),
  };
  const names = Object.keys(headers).join(";");
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`);
  const canonicalRequest = [
    "POST",
    url.pathname,
    "",
    lines.join(""),
    names,
    await sha256(body),
  ].join("\n");
  const scope = `${date.slice(0, 8)}/${region}/rolesanywhere/aws4_request`;
  const stringToSign = [algorithm, date, scope, await sha256(canonicalRequest)].join("\n");
  const signature = hex(await sign(new TextEncoder().encode(stringToSign)));
  const { host, ...sent } = headers;
  const authorization = `${algorithm} Credential=${serial}/${scope}, SignedHeaders=${names}, Signature=${signature}`;
  return { ...sent, authorization };
}

async function sha256(text: string): Promise<string> {
  return hex(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text))));
}
