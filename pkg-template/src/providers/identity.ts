/** Finds the identity of a pool's user: remembered, stored, or had by GetId. */

import type { RekognitionError } from "../errors.js";
import { GetId } from "../services/cognito-identity.js";
import type { IdentityCache, Session } from "../stores/identities.js";
import { expect, textOf } from "./checks.js";
import type { AskCognito, Logins, Tokens } from "./cognito.js";

/** Whose identity, and where its id is kept. */
export interface IdentityOptions {
  /** The pool, such as `us-east-1:1234abcd-…`. */
  identityPoolId: string;
  /** The AWS account of the pool. @default none: Cognito knows it */
  accountId?: string;
  /**
   * Where the id of the identity is kept between visits, such as `indexedDbCache()` or `localStorageCache()`: only the
   * id, by pool and user. A guest who comes back is the same identity then. @default in the provider's memory
   */
  cache?: IdentityCache;
  /** Tells users apart in the cache. @default the subject of the login tokens; where they are no JSON Web Tokens, their ids are kept in memory only */
  userIdentifier?: string;
}

/** The names of the options of a provider that finds identities. */
export const IDENTITY_OPTIONS = [
  "identityPoolId",
  "accountId",
  "cache",
  "userIdentifier",
  "logins",
];

/** Runs something with the identity of the user. */
export type WithIdentity = <T>(
  tokens: Tokens | undefined,
  signal: AbortSignal,
  use: (identityId: string) => Promise<T>,
) => Promise<T>;

/**
 * Runs something with an identity, which is kept until `clear`. One that was known before and is refused, as it was
 * deleted or is another user's, is replaced once.
 */
export function identityOf(
  options: IdentityOptions & { logins?: Logins },
  ask: AskCognito,
): { withIdentity: WithIdentity; clear: () => Promise<void> } {
  checkIdentityOptions(options);
  const { cache, identityPoolId, userIdentifier, logins } = options;
  const hasLogins = Object.keys(logins ?? {}).length > 0;
  const memory = cache?.memoryOf?.(identityPoolId, userIdentifier, hasLogins);
  /** Another object after a sign-out, so that a late answer finds the old one. */
  let session: Session = {};

  const withIdentity: WithIdentity = async (tokens, signal, use) => {
    const mine = session;
    await memory?.recall(mine, tokens);
    if (mine.id) {
      try {
        return await use(mine.id);
      } catch (error) {
        if (!isAnothers((error as RekognitionError)?.cause, tokens)) throw error;
        mine.id = undefined;
      }
    }
    const id = await askForId(options, ask, tokens, signal);
    mine.id = id;
    if (session === mine) await memory?.keep(mine);
    return use(id);
  };
  const clear = async () => {
    const last = session;
    session = {};
    await memory?.forget(last);
  };
  return { withIdentity, clear };
}

function checkIdentityOptions(options: IdentityOptions): void {
  expect(options, "accountId", "string");
  expect(options, "userIdentifier", "string");
  expect(options, "cache", "object");
}

async function askForId(
  { accountId, identityPoolId }: IdentityOptions,
  ask: AskCognito,
  tokens: Tokens | undefined,
  signal: AbortSignal,
): Promise<string> {
  const input = { AccountId: accountId, IdentityPoolId: identityPoolId };
  const { IdentityId } = await ask(GetId, input, tokens, signal);
  return textOf(IdentityId, "IdentityId", GetId.name);
}

/**
 * Whether the identity is gone, or not the user's: GetId brings a user's own again, yet a guest a new one each time.
 */
function isAnothers(error: unknown, tokens: Tokens = {}): boolean {
  const { name, message } = Object(error) as Error;
  if (name === "ResourceNotFoundException") return true;
  const isGuest = Object.keys(tokens).length === 0;
  return name === "NotAuthorizedException" && (!isGuest || /forbidden/.test(message));
}
