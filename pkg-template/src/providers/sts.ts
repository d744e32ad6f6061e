/** AWS Security Token Service: forms there, XML back. */

import { type ConnectionConfig, checkConfig } from "../config.js";
import { STS } from "../connection.js";
import type { AwsCredentialIdentity, ClientCredentials } from "../credentials.js";
import { configError } from "../errors.js";
import { dateOf, textOf } from "./options.js";
import { type AskService, type Parse, serviceOf } from "./service.js";
import { leavesOf } from "./xml.js";

/** How long STS lets sessions last, in seconds, is between these. */
const [SHORTEST, LONGEST] = [900, 129_600];

/** STS in the region of the options; where the ARN is not of the partition `aws`, that must be given. */
export function stsOf(
  config: (ConnectionConfig & { credentials?: ClientCredentials }) | undefined,
  roleArn = "arn:aws:",
): AskService {
  const region = /^arn:aws:/.test(roleArn) ? { region: "us-east-1" } : {};
  const complete = { ...region, ...config };
  checkConfig(complete);
  return serviceOf(complete, STS, parse, hintOf);
}

/** The leaves of an answer are in a member in lower case: no error shows them. */
const parse: Parse = (text) => {
  const leaves = leavesOf(text);
  return leaves && { Code: leaves.Code, Message: leaves.Message, leaves };
};

function hintOf({ name, message }: Error, operation: string): string | undefined {
  if (operation === "GetSessionToken" && /session credentials/.test(message)) {
    return "masterCredentials: expected lasting keys of a user, found temporary ones: use fromTemporaryCredentials";
  }
  if (/^AccessDenied/.test(name) && /^AssumeRole/.test(operation)) {
    return `the role's trust policy must allow sts:${operation} to this caller: check its Principal and conditions`;
  }
  if (name === "RegionDisabledException") return "activate STS in this region, or choose another";
  return undefined;
}

/** The credentials that an operation of STS answers with. */
export async function stsCredentials(
  ask: AskService,
  operation: string,
  members: object,
  secrets: readonly string[],
  signal: AbortSignal,
): Promise<AwsCredentialIdentity> {
  const { leaves } = await ask(operation, form(operation, members), secrets, signal);
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = Object(leaves);
  return {
    accessKeyId: textOf(AccessKeyId, "AccessKeyId", operation),
    secretAccessKey: textOf(SecretAccessKey, "SecretAccessKey", operation),
    sessionToken: textOf(SessionToken, "SessionToken", operation),
    expiration: dateOf(Expiration, operation),
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

/** RFC 3986, section 2.3; half a character is U+FFFD, as in UTF-8. */
function encode(text: string): string {
  const whole = text.replace(/\p{Surrogate}/gu, "\ufffd");
  return encodeURIComponent(whole).replace(
    /[!'()*]/g,
    (it) => `%${it.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Checks how long a session is to last. */
export function checkDuration(seconds: number | undefined, name = "durationSeconds"): void {
  if (seconds === undefined) return;
  if (Number.isInteger(seconds) && seconds >= SHORTEST && seconds <= LONGEST) return;
  throw configError(
    `${name}: expected whole seconds from ${SHORTEST} to ${LONGEST}, found ${seconds}`,
  );
}

/** The name of a session in the logs of AWS, where the app gives none. */
export const sessionName = (): string => `rekognition-wasm-${Date.now()}`;
