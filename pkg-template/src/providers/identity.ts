/** Finds the identity of a pool's user: remembered, stored, or had by GetId. */

import type { RekognitionError } from "../errors.js";
import type { IdentityCache } from "../stores/identities.js";
import { expect, need, textOf } from "./checks.js";
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

/** Runs something with the identity of the user. */
export type WithIdentity = <T>(
  tokens: Tokens | undefined,
  signal: AbortSignal,
  use: (identityId: string) => Promise<T>,
) => Promise<T>;

/** What is known of the present user. */
interface Session {
  id?: string | undefined;
  /** In the cache. */
  key?: string | undefined;
}

/**
 * Runs something with an identity, which is kept until `clear`. One that was known before and is refused, as it was
 * deleted or is another user's, is replaced once.
 */
export function identityOf(
  options: IdentityOptions & { logins?: Logins },
  ask: AskCognito,
): { withIdentity: WithIdentity; clear: () => void } {
  checkIdentityOptions(options);
  const memory = memoryOf(options);
  /** Another object after a sign-out, so that a late answer finds the old one. */
  let session: Session = {};

  const withIdentity: WithIdentity = async (tokens, signal, use) => {
    const mine = session;
    await memory.recall(mine, tokens);
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
    if (session === mine) await memory.keep(mine);
    return use(id);
  };
  const clear = () => {
    memory.forget(session);
    session = {};
  };
  return { withIdentity, clear };
}

function checkIdentityOptions(options: IdentityOptions): void {
  need(options, "identityPoolId", "a pool such as us-east-1:1234abcd-…", "string");
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
  const { IdentityId } = await ask("GetId", input, tokens, signal);
  return textOf(IdentityId, "IdentityId", "GetId");
}

/** The ids of a pool's users, from one visit to the next. */
interface Memory {
  /** Makes a session that of the user with these tokens, with the id that is stored. */
  readonly recall: (session: Session, tokens: Tokens | undefined) => Promise<void>;
  readonly keep: (session: Session) => Promise<void>;
  readonly forget: (session: Session) => void;
}

/** The memory in the options' cache. One that fails, as in private windows, is as good as none. */
function memoryOf(options: IdentityOptions & { logins?: Logins }): Memory {
  const { identityPoolId, cache, userIdentifier, logins } = options;
  /** What is under way in the cache, so that what was removed is not read. */
  let removing: Promise<unknown> | undefined;
  const keyOf = (tokens?: Tokens) =>
    attempt(() => cache?.keyOf(identityPoolId, userIdentifier, tokens));

  const recall = async (session: Session, tokens: Tokens | undefined) => {
    const key = await keyOf(tokens);
    if (session.key !== key) {
      session.key = key;
      session.id = undefined;
    }
    await removing;
    if (session.id || !key) return;
    const id = await attempt(() => cache?.getItem(key));
    // the longest that Cognito has is 55
    if (typeof id === "string" && /^[\w-]+:[\w-]{1,64}$/.test(id)) session.id = id;
  };
  const keep = async ({ key, id }: Session) => {
    if (key && id) await attempt(() => cache?.setItem(key, id));
  };
  const forget = ({ key }: Session) => {
    // of an earlier visit: who has logins is known by their tokens alone
    const isKnown = userIdentifier || Object.keys(logins ?? {}).length === 0;
    removing = attempt(async () => {
      const known = key ?? (isKnown ? await keyOf() : undefined);
      if (known) await cache?.removeItem(known);
    });
  };
  return { recall, keep, forget };
}

/** What comes of it; `undefined` where it fails. */
async function attempt<T>(run: () => T): Promise<Awaited<T> | undefined> {
  try {
    return await run();
  } catch {
    return undefined;
  }
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
