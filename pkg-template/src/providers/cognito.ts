/** Amazon Cognito Identity, as far as several providers need it. */

import { type ConnectionConfig, checkConfig } from "../call/config.js";
import type { AwsCredentialIdentity } from "../call/credentials.js";
import type { Called } from "../call/request.js";
import { configError } from "../errors.js";
import { COGNITO_IDENTITY, GetCredentialsForIdentity } from "../services/cognito-identity.js";
import { dateOf, expect, textOf } from "./checks.js";
import { type Parse, serviceOf } from "./service.js";
import { type TokenOptions, type TokenSource, tokenOf } from "./token-source.js";

/** Credentials, and the identity that they belong to. */
export interface CognitoIdentityCredentials extends AwsCredentialIdentity {
  readonly identityId: string;
}

/**
 * Login tokens by the names of their issuers, such as `accounts.google.com` or
 * `cognito-idp.us-east-1.amazonaws.com/us-east-1_AbCdEfGhI`; or functions that are asked for them at each refresh.
 */
export type Logins = Record<string, TokenSource>;

/** The tokens of a refresh. */
export type Tokens = Record<string, string>;

/** Asks Cognito; the answer. */
export type AskCognito = (
  operation: Called,
  input: object,
  tokens: Tokens | undefined,
  signal: AbortSignal,
) => Promise<Record<string, unknown>>;

/** Cognito in the region that an id, of a pool or an identity, begins with, or where the options say. */
export function cognitoOf(
  id: string,
  name: string,
  clientConfig: ConnectionConfig | undefined,
): AskCognito {
  expect({ [name]: id }, name, "string");
  const [, region] = /^([\w-]+):[\w-]+$/.exec(id) ?? [];
  if (!region) {
    const found = id ? `"${id}"` : "none";
    throw configError(`${name}: expected one such as us-east-1:1234abcd-…, found ${found}`);
  }
  const config = { region, ...clientConfig };
  checkConfig(config);
  const ask = serviceOf(config, COGNITO_IDENTITY, parse);
  return async (operation, input, tokens, signal) => {
    const body = JSON.stringify({ ...input, Logins: tokens });
    const { result } = await ask(operation, body, Object.values(tokens ?? {}), signal);
    return result as Record<string, unknown>;
  };
}

/** The answer is in a member in lower case: no error shows what is in it. */
const parse: Parse = (text) => {
  const result = JSON.parse(text);
  const { __type, code, message, Message } = result;
  return Array.isArray(result) ? undefined : { __type, code, message, Message, result };
};

/** Checks logins at once. */
export function checkLogins(logins: Logins | undefined): void {
  expect({ logins }, "logins", "object");
  for (const issuer of Object.keys(logins ?? {})) {
    const name = `logins["${issuer}"]`;
    expect({ [name]: logins?.[issuer] ?? null }, name, "string", "function");
  }
}

/** The tokens of this refresh. */
export async function tokensOf(
  logins: Logins | undefined,
  options: TokenOptions,
): Promise<Tokens | undefined> {
  if (!logins) return undefined;
  const tokens: Tokens = {};
  for (const [issuer, source] of Object.entries(logins)) {
    tokens[issuer] = await tokenOf(source, `logins["${issuer}"]`, options);
  }
  return tokens;
}

/** The credentials of an identity, by the enhanced flow. */
export async function credentialsOf(
  ask: AskCognito,
  identityId: string,
  customRoleArn: string | undefined,
  tokens: Tokens | undefined,
  signal: AbortSignal,
): Promise<CognitoIdentityCredentials> {
  const { name } = GetCredentialsForIdentity;
  const input = { IdentityId: identityId, CustomRoleArn: customRoleArn };
  const { Credentials } = await ask(GetCredentialsForIdentity, input, tokens, signal);
  const { AccessKeyId, SecretKey, SessionToken, Expiration } = Object(Credentials);
  return {
    identityId,
    accessKeyId: textOf(AccessKeyId, "AccessKeyId", name),
    secretAccessKey: textOf(SecretKey, "SecretKey", name),
    sessionToken: textOf(SessionToken, "SessionToken", name),
    expiration: dateOf(Expiration, name),
  };
}
