/**
 * Credentials of an Amazon Cognito identity, by the basic flow: GetId, GetOpenIdToken, AssumeRoleWithWebIdentity.
 * The role is the app's choice, guests are under no cap, and a session policy can limit it.
 */

import type { ConnectionConfig } from "../call/config.js";
import { type CachedProvider, cache } from "../call/credentials.js";
import { own } from "../runtime/own.js";
import { GetOpenIdToken } from "../services/cognito-identity.js";
import { checkOptions, expect, textOf } from "./checks.js";
import {
  type CognitoIdentityCredentials,
  checkLogins,
  cognitoOf,
  type Logins,
  tokensOf,
} from "./cognito.js";
import { IDENTITY_OPTIONS, type IdentityOptions, identityOf } from "./identity.js";
import type { PolicyArns } from "./sts.js";
import { stsOf } from "./sts.js";
import { checkRole, ROLE_OPTIONS, withWebIdentity } from "./web-identity.js";

/** Whose credentials. */
export interface CognitoBasicFlowOptions extends IdentityOptions {
  /** The role to assume; it must trust `cognito-identity.amazonaws.com`. */
  roleArn: string;
  /** What the session is called in the logs of AWS. @default "rekognition-wasm-" and the time */
  roleSessionName?: string;
  /** Limits the session further; JSON or an object of it. @default none */
  policy?: string | object;
  /** Managed policies that limit the session further. @default none */
  policyArns?: PolicyArns;
  /** How long they are to last, in seconds, from 900. @default 3600 */
  durationSeconds?: number;
  /** Proof of who the user is. @default none: a guest */
  logins?: Logins;
  /** How to reach Cognito. @default the region that the pool's id begins with */
  clientConfig?: ConnectionConfig;
  /** How to reach STS. @default the region that the pool's id begins with */
  stsClientConfig?: ConnectionConfig;
}

/** A provider of credentials for a guest or a signed-in user of a pool that allows the basic (classic) flow. */
export function fromCognitoBasicFlow(
  given: CognitoBasicFlowOptions,
): CachedProvider<CognitoIdentityCredentials> {
  const options = own(given);
  const { identityPoolId, logins, clientConfig, stsClientConfig } = options;
  checkOptions(options, ...IDENTITY_OPTIONS, ...ROLE_OPTIONS, "roleSessionName", "stsClientConfig");
  expect(options, "stsClientConfig", "object");
  const ask = cognitoOf(identityPoolId, "identityPoolId", clientConfig);
  checkLogins(logins);
  checkRole(options);
  const { withIdentity, clear } = identityOf(options, ask);
  const [region = ""] = identityPoolId.split(":");
  const sts = stsOf({ region, ...stsClientConfig }, options.roleArn);
  return cache(async (asked) => {
    const { abortSignal: signal } = asked;
    const tokens = await tokensOf(logins, asked);
    const [identityId, token] = await withIdentity(tokens, signal, async (IdentityId) => {
      const { Token } = await ask(GetOpenIdToken, { IdentityId }, tokens, signal);
      return [IdentityId, textOf(Token, "Token", GetOpenIdToken.name)] as const;
    });
    return { identityId, ...(await withWebIdentity(sts, options, token, signal)) };
  }, clear);
}
