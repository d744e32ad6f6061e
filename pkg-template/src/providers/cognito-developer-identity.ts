/**
 * Credentials of a developer-authenticated identity: the app's own backend says who the user is, by
 * GetOpenIdTokenForDeveloperIdentity.
 */

import { type ConnectionConfig, checkConfig } from "../call/config.js";
import { type CachedProvider, cache } from "../call/credentials.js";
import { own } from "../runtime/own.js";
import { checkOptions, expect, need, textOf } from "./checks.js";
import {
  type AskCognito,
  type CognitoIdentityCredentials,
  cognitoOf,
  credentialsOf,
} from "./cognito.js";
import { bring, type TokenOptions } from "./token-source.js";

/** What the backend brings: its answer from Cognito may go through as it is. */
export type DeveloperIdentity =
  | { identityId: string; token: string }
  | { IdentityId?: string | undefined; Token?: string | undefined };

/** Whose credentials. */
export interface CognitoDeveloperIdentityOptions {
  /** Asks the app's backend who the user is; asked anew for each refresh, as tokens end. */
  getIdentity: (options: TokenOptions) => Promise<DeveloperIdentity>;
  /** The role to assume, where the user's token allows several. @default the pool's choice */
  customRoleArn?: string;
  /** How to reach Cognito. @default the region that the identity's id begins with */
  clientConfig?: ConnectionConfig;
}

/** The login of developer-authenticated identities. */
const ISSUER = "cognito-identity.amazonaws.com";

/** A provider of credentials for a user whom the app's own backend signs in. */
export function fromCognitoDeveloperIdentity(
  given: CognitoDeveloperIdentityOptions,
): CachedProvider<CognitoIdentityCredentials> {
  const options = own(given);
  const { getIdentity, customRoleArn, clientConfig } = options;
  checkOptions(options, "getIdentity", "customRoleArn");
  need(options, "getIdentity", "a function that brings { identityId, token }", "function");
  expect(options, "customRoleArn", "string");
  checkConfig({ region: "us-east-1", ...clientConfig });
  let ask: AskCognito | undefined;
  const forget = () => {
    ask = undefined;
  };
  return cache(async (asked) => {
    const { abortSignal: signal } = asked;
    const identity = await bring("getIdentity", () => getIdentity(asked), signal);
    const { identityId, token, IdentityId = identityId, Token = token } = Object(identity);
    const id = textOf(IdentityId, "identityId", "getIdentity");
    const tokens = { [ISSUER]: textOf(Token, "token", "getIdentity") };
    ask ??= cognitoOf(id, "identityId", clientConfig);
    return credentialsOf(ask, id, customRoleArn, tokens, signal);
  }, forget);
}
