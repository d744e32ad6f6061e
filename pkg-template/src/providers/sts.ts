/** AWS Security Token Service: forms there, XML back. */

import { type ConnectionConfig, checkConfig } from "../call/config.js";
import {
  type AwsCredentialIdentity,
  type AwsCredentialIdentityProvider,
  type CachedProvider,
  type ClientCredentials,
  providerOf,
} from "../call/credentials.js";
import { type Called, encode } from "../call/request.js";
import { leavesOf } from "../call/xml.js";
import { configError } from "../errors.js";
import { STS } from "../services/sts.js";
import { dateOf, need, textOf } from "./checks.js";
import { type AskService, type Parse, serviceOf } from "./service.js";

/** Managed policies that limit a session further. */
export type PolicyArns = readonly { arn: string }[];

/** How long STS lets sessions last, in seconds, is between these. */
const [SHORTEST, LONGEST] = [900, 129_600];

/** STS in the region of the options; where the ARN is not of the partition `aws`, that must be given. */
export function stsOf(
  config: ConnectionConfig | undefined,
  roleArn = "arn:aws:",
  credentials?: ClientCredentials,
): AskService {
  const region = /^arn:aws:/.test(roleArn) ? { region: "us-east-1" } : {};
  const complete = { ...region, ...config };
  checkConfig(complete);
  return serviceOf(complete, STS, parse, credentials);
}

/** The leaves of an answer are in a member in lower case: no error shows them. */
const parse: Parse = (text) => {
  const leaves = leavesOf(text);
  // a leaf of any other name may repeat what was sent
  return leaves && { Code: leaves.Code, Message: leaves.Message, leaves };
};

/** Credentials, or a provider of them. */
export type MasterCredentials = AwsCredentialIdentity | AwsCredentialIdentityProvider;

/** STS, with requests signed; after `clear`, with what the next user brings. */
export function signedSts(
  options: { masterCredentials: MasterCredentials; clientConfig?: ConnectionConfig },
  roleArn?: string,
): { ask: AskService; clear: () => Promise<void> } {
  const { masterCredentials: master, clientConfig } = options ?? {};
  const what = "credentials, or a function that brings them";
  need(options, "masterCredentials", what, "object", "function");
  const connect = () => stsOf(clientConfig, roleArn, providerOf(master));
  let ask = connect();
  const clear = async () => {
    const cleared = (master as Partial<CachedProvider>).clear?.();
    ask = connect();
    await cleared;
  };
  const asking: AskService = Object.assign(
    (...request: Parameters<AskService>) => ask(...request),
    { now: () => ask.now() },
  );
  return { ask: asking, clear };
}

/** The credentials that an operation of STS answers with. */
export async function stsCredentials(
  ask: AskService,
  operation: Called,
  members: object,
  secrets: readonly string[],
  signal: AbortSignal,
): Promise<AwsCredentialIdentity> {
  const { name } = operation;
  const { leaves } = await ask(operation, form(name, members), secrets, signal);
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = Object(leaves);
  return {
    accessKeyId: textOf(AccessKeyId, "AccessKeyId", name),
    secretAccessKey: textOf(SecretAccessKey, "SecretAccessKey", name),
    sessionToken: textOf(SessionToken, "SessionToken", name),
    expiration: dateOf(Expiration, name),
  };
}

/** An operation's body: lists as `Name.member.1`, structures as `Name.Member`; what is undefined is left out. */
export function form(operation: string, members: object): string {
  const pairs = [`Action=${operation}`, "Version=2011-06-15"];
  const add = (name: string, value: unknown) => {
    if (value === undefined || value === null) return;
    if (typeof value !== "object") {
      pairs.push(`${name}=${encode(String(value))}`);
      return;
    }
    for (const [member, inner] of Object.entries(value)) {
      add(Array.isArray(value) ? `${name}.member.${+member + 1}` : `${name}.${member}`, inner);
    }
  };
  for (const [name, value] of Object.entries(members)) add(name, value);
  return pairs.join("&");
}

/** Checks how long a session is to last. */
export function checkDuration(seconds: number | undefined, name = "durationSeconds"): void {
  if (seconds === undefined) return;
  if (Number.isInteger(seconds) && seconds >= SHORTEST && seconds <= LONGEST) return;
  throw configError(
    `${name}: expected whole seconds from ${SHORTEST} to ${LONGEST}, found ${seconds}`,
  );
}

/** The name of a session in the logs of AWS, where the app gives none: with the service's time. */
export const sessionName = async (ask: AskService): Promise<string> =>
  `rekognition-wasm-${await ask.now()}`;

/** A session policy as text. */
export function policyText(policy: string | object | undefined): string | undefined {
  return typeof policy === "object" ? JSON.stringify(policy) : policy;
}
