/** Credentials of another role: AssumeRole, signed with the credentials at hand. */

import type { ConnectionConfig } from "../call/config.js";
import { type CachedProvider, cache } from "../call/credentials.js";
import { configError } from "../errors.js";
import { loadAdvice } from "../runtime/demand.js";
import { own } from "../runtime/own.js";
import { AssumeRole } from "../services/sts.js";
import { checkOptions, expect, need } from "./checks.js";
import {
  checkDuration,
  type MasterCredentials,
  policyText,
  sessionName,
  signedSts,
  stsCredentials,
} from "./sts.js";
import { tokenOf } from "./token-source.js";

/** The input of AssumeRole. Members that are not named here are sent as well. */
export interface AssumeRoleParams {
  /** The role to assume. */
  RoleArn: string;
  /** What the session is called in the logs of AWS. @default "rekognition-wasm-" and the time */
  RoleSessionName?: string;
  /** Managed policies that limit the session further. @default none */
  PolicyArns?: readonly { arn: string }[];
  /** Limits the session further; JSON or an object of it. @default none */
  Policy?: string | object;
  /** How long they are to last, in seconds, from 900. @default 3600 */
  DurationSeconds?: number;
  /** What the session is tagged with. @default none */
  Tags?: readonly { Key: string; Value: string }[];
  /** The keys of the tags that sessions of roles assumed from this one have, too. @default none */
  TransitiveTagKeys?: readonly string[];
  /** What the owner of the role demands of third parties. @default none */
  ExternalId?: string;
  /** The MFA device, whose codes `mfaCodeProvider` brings. @default none */
  SerialNumber?: string;
  /** The code of the MFA device, good for one session. @default what `mfaCodeProvider` brings */
  TokenCode?: string;
  /** Who is behind the session. @default none */
  SourceIdentity?: string;
}

/** The names of the members that are known. */
const PARAMS = [
  "RoleArn",
  "RoleSessionName",
  "PolicyArns",
  "Policy",
  "DurationSeconds",
  "Tags",
  "TransitiveTagKeys",
  "ExternalId",
  "SerialNumber",
  "TokenCode",
  "SourceIdentity",
  "ProvidedContexts",
];

/** Whose credentials. */
export interface TemporaryCredentialsOptions {
  /** What the request is signed with: keys, or a provider such as `fromCognitoIdentityPool(…)`. */
  masterCredentials: MasterCredentials;
  /** The role, and what its session is to be. */
  params: AssumeRoleParams;
  /** Brings the code that an MFA device shows; asked for each refresh. @default none */
  mfaCodeProvider?: (mfaSerial: string) => string | Promise<string>;
  /** How to reach STS. @default us-east-1, for roles of the partition `aws` */
  clientConfig?: ConnectionConfig;
}

/** A provider of credentials of a role. `clear()` clears `masterCredentials` as well. */
export function fromTemporaryCredentials(given: TemporaryCredentialsOptions): CachedProvider {
  const options = own(given);
  const { params, mfaCodeProvider } = options;
  checkOptions(options, "masterCredentials", "params", "mfaCodeProvider");
  need(options, "params", "{ RoleArn: … }", "object");
  checkParams(params);
  need(params, "RoleArn", "a role such as arn:aws:iam::123456789012:role/name", "string");
  expect(params, "RoleSessionName", "string");
  expect(params, "Policy", "string", "object");
  expect(options, "mfaCodeProvider", "function");
  checkDuration(params.DurationSeconds, "DurationSeconds");
  const { SerialNumber } = params;
  if (SerialNumber && !params.TokenCode && !mfaCodeProvider) {
    throw configError("mfaCodeProvider: expected one beside SerialNumber, found none");
  }
  const { ask, clear } = signedSts(options, params.RoleArn);
  return cache(async (asked) => {
    const code =
      SerialNumber && mfaCodeProvider
        ? await tokenOf(() => mfaCodeProvider(SerialNumber), "mfaCodeProvider", asked)
        : params.TokenCode;
    const { RoleArn, RoleSessionName = await sessionName(ask), ...others } = params;
    const members = { RoleArn, RoleSessionName, ...others, Policy: policyText(params.Policy) };
    const input = { ...members, TokenCode: code };
    return stsCredentials(ask, AssumeRole, input, code ? [code] : [], asked.abortSignal);
  }, clear);
}

/** Warns of members that are not known: they are sent. */
function checkParams(params: AssumeRoleParams): void {
  for (const name in own(params)) {
    if (PARAMS.includes(name)) continue;
    loadAdvice().then((it) => it?.warnUnknown("AssumeRole: ", name, PARAMS));
  }
}
