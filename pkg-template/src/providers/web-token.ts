/** Credentials for the token of an OpenID Connect issuer that IAM knows: AssumeRoleWithWebIdentity, unsigned. */

import type { ConnectionConfig } from "../call/config.js";
import { type CachedProvider, cache } from "../call/credentials.js";
import { own } from "../runtime/own.js";
import { checkOptions, expect, need } from "./checks.js";
import type { PolicyArns } from "./sts.js";
import { stsOf } from "./sts.js";
import { type TokenSource, tokenOf } from "./token-source.js";
import { checkRole, ROLE_OPTIONS, withWebIdentity } from "./web-identity.js";

/** Whose credentials. */
export interface WebTokenOptions {
  /** The issuer's token. A function is asked anew for each refresh, as tokens end. */
  webIdentityToken: TokenSource;
  /** The role to assume. */
  roleArn: string;
  /** What the session is called in the logs of AWS. @default "rekognition-wasm-" and the time */
  roleSessionName?: string;
  /** The host of an issuer of OAuth 2.0 tokens, such as `www.amazon.com`. @default none: OpenID Connect */
  providerId?: string;
  /** Limits the session further; JSON or an object of it. @default none */
  policy?: string | object;
  /** Managed policies that limit the session further. @default none */
  policyArns?: PolicyArns;
  /** How long they are to last, in seconds, from 900. @default the role's: 3600 */
  durationSeconds?: number;
  /** How to reach STS. @default us-east-1, for roles of the partition `aws` */
  clientConfig?: ConnectionConfig;
}

/** A provider of credentials for the holder of a token. */
export function fromWebToken(given: WebTokenOptions): CachedProvider {
  const options = own(given);
  checkOptions(options, ...ROLE_OPTIONS, "roleSessionName", "webIdentityToken", "providerId");
  need(options, "webIdentityToken", "a token, or a function that brings it", "string", "function");
  checkRole(options);
  expect(options, "providerId", "string");
  const ask = stsOf(options.clientConfig, options.roleArn);
  return cache(async (asked) => {
    const WebIdentityToken = await tokenOf(options.webIdentityToken, "webIdentityToken", asked);
    return withWebIdentity(ask, options, WebIdentityToken, asked.abortSignal);
  });
}
