/** Credentials of an Amazon Cognito identity whose id is known, by the enhanced flow. */

import type { ConnectionConfig } from "../call/config.js";
import { type CachedProvider, cache } from "../call/credentials.js";
import { own } from "../runtime/own.js";
import { checkOptions, expect } from "./checks.js";
import {
  type CognitoIdentityCredentials,
  checkLogins,
  cognitoOf,
  credentialsOf,
  type Logins,
  tokensOf,
} from "./cognito.js";

/** Whose credentials. */
export interface CognitoIdentityOptions {
  /** The identity, such as `us-east-1:1234abcd-…`. */
  identityId: string;
  /** Proof of who the user is. @default none: a guest */
  logins?: Logins;
  /** The role to assume, where the user's token allows several. @default the pool's choice */
  customRoleArn?: string;
  /** How to reach Cognito. @default the region that the identity's id begins with */
  clientConfig?: ConnectionConfig;
}

/** A provider of credentials for an identity. */
export function fromCognitoIdentity(
  given: CognitoIdentityOptions,
): CachedProvider<CognitoIdentityCredentials> {
  const options = own(given);
  const { identityId, logins, customRoleArn, clientConfig } = options;
  checkOptions(options, "identityId", "logins", "customRoleArn");
  expect(options, "customRoleArn", "string");
  checkLogins(logins);
  const ask = cognitoOf(identityId, "identityId", clientConfig);
  return cache(async (asked) => {
    const tokens = await tokensOf(logins, asked);
    return credentialsOf(ask, identityId, customRoleArn, tokens, asked.abortSignal);
  });
}
