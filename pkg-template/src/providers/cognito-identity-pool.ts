/** Credentials of an Amazon Cognito identity, by the enhanced flow (twin of src/providers/cognito.rs). */

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
import { IDENTITY_OPTIONS, type IdentityOptions, identityOf } from "./identity.js";

/** Whose credentials. */
export interface CognitoIdentityPoolOptions extends IdentityOptions {
  /** Proof of who the user is. @default none: a guest */
  logins?: Logins;
  /** The role to assume, where the user's token allows several. @default the pool's choice */
  customRoleArn?: string;
  /** How to reach Cognito. @default the region that the pool's id begins with */
  clientConfig?: ConnectionConfig;
}

/** A provider of credentials for a guest or a signed-in user of an identity pool. */
export function fromCognitoIdentityPool(
  given: CognitoIdentityPoolOptions,
): CachedProvider<CognitoIdentityCredentials> {
  const options = own(given);
  const { identityPoolId, logins, customRoleArn, clientConfig } = options;
  checkOptions(options, ...IDENTITY_OPTIONS, "customRoleArn");
  const ask = cognitoOf(identityPoolId, "identityPoolId", clientConfig);
  checkLogins(logins);
  expect(options, "customRoleArn", "string");
  const { withIdentity, clear } = identityOf(options, ask);
  return cache(async (asked) => {
    const { abortSignal: signal } = asked;
    const tokens = await tokensOf(logins, asked);
    return withIdentity(tokens, signal, (id) =>
      credentialsOf(ask, id, customRoleArn, tokens, signal),
    );
  }, clear);
}
