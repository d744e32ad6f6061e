/** Where the ids of Cognito identities are kept between visits: by pool and user. Never a token, never keys. */

import { configError } from "../errors.js";

/** A store of an app's own; a `Storage` of the browser is one. */
export interface IdentityStorage {
  getItem(key: string): string | null | undefined | Promise<string | null | undefined>;
  setItem(key: string, value: string): unknown;
  removeItem(key: string): unknown;
}

/**
 * Where the ids of identities are kept between visits, by pool and user; of {@link localStorageCache},
 * {@link indexedDbCache} or {@link identityCache}.
 */
export interface IdentityCache extends IdentityStorage {
  /** @internal The memory of a provider for a pool's users. */
  memoryOf(pool: string, userIdentifier: string | undefined, hasLogins: boolean): Memory;
}

/** The present user's identity, as far as it is known. */
export interface Session {
  id?: string | undefined;
  /** In the store. */
  key?: string | undefined;
}

/** The ids of a pool's users, from one visit to the next. A store that fails, as in private windows, is as good as none. */
export interface Memory {
  /** Makes a session that of the user with these tokens, with the id that is stored. */
  recall(session: Session, tokens: Tokens | undefined): Promise<void>;
  keep(session: Session): Promise<void>;
  forget(session: Session): Promise<void>;
}

type Tokens = Record<string, string>;

/** Keeps ids in a store of yours. */
export function identityCache(storage: IdentityStorage): IdentityCache {
  const methods = ["getItem", "setItem", "removeItem"] as const;
  if (!methods.every((name) => typeof storage?.[name] === "function")) {
    throw configError(`storage: expected { ${methods.join(", ")} }, found another`);
  }
  const store: IdentityStorage = {
    getItem: (key) => storage.getItem(key),
    setItem: (key, id) => storage.setItem(key, id),
    removeItem: (key) => storage.removeItem(key),
  };
  return {
    ...store,
    memoryOf: (...user) => new StoredIds(store, ...user),
  };
}

class StoredIds implements Memory {
  readonly #store: IdentityStorage;
  readonly #pool: string;
  readonly #userIdentifier: string | undefined;
  readonly #hasLogins: boolean;
  /** The work under way in the store, so that an id that was removed is not read. */
  #removing: Promise<unknown> | undefined;

  constructor(
    store: IdentityStorage,
    pool: string,
    userIdentifier: string | undefined,
    hasLogins: boolean,
  ) {
    this.#store = store;
    this.#pool = pool;
    this.#userIdentifier = userIdentifier;
    this.#hasLogins = hasLogins;
  }

  async recall(session: Session, tokens: Tokens | undefined): Promise<void> {
    const key = await this.#keyOf(tokens);
    if (session.key !== key) {
      session.key = key;
      session.id = undefined;
    }
    await this.#removing;
    if (session.id || !key) return;
    const id = await attempt(() => this.#store.getItem(key));
    // the longest that Cognito has is 55
    if (typeof id === "string" && /^[\w-]+:[\w-]{1,64}$/.test(id)) session.id = id;
  }

  async keep({ key, id }: Session): Promise<void> {
    if (key && id) await attempt(() => this.#store.setItem(key, id));
  }

  async forget({ key }: Session): Promise<void> {
    // of an earlier visit: who has logins is known by their tokens alone
    const isKnown = this.#userIdentifier || !this.#hasLogins;
    const removing = attempt(async () => {
      const known = key ?? (isKnown ? await this.#keyOf() : undefined);
      if (known) await this.#store.removeItem(known);
    });
    this.#removing = removing;
    await removing;
  }

  /** The key of a user's id; `undefined` if it cannot be told who that is. */
  #keyOf(tokens?: Tokens): Promise<string | undefined> {
    return attempt(async () => {
      const user = userOf(this.#userIdentifier, tokens);
      return user === undefined ? undefined : keyOf(this.#pool, user);
    });
  }
}

/** The result of a promise; `undefined` where it fails. */
async function attempt<T>(run: () => T): Promise<Awaited<T> | undefined> {
  try {
    return await run();
  } catch {
    return undefined;
  }
}

/** Keeps ids in `localStorage`. */
export function localStorageCache(): IdentityCache {
  // looked up late: where it is forbidden, even that throws
  return identityCache({
    getItem: (key) => localStorage.getItem(key),
    setItem: (key, id) => localStorage.setItem(key, id),
    removeItem: (key) => localStorage.removeItem(key),
  });
}

/** Keeps ids in IndexedDB, which workers have as well. */
export function indexedDbCache(): IdentityCache {
  return identityCache({
    getItem: (key) => inDatabase("readonly", (store) => store.get(key)),
    setItem: (key, id) => inDatabase("readwrite", (store) => store.put(id, key)),
    removeItem: (key) => inDatabase("readwrite", (store) => store.delete(key)),
  });
}

/**
 * Who the user is: the app's word for it, or what the tokens say, or a guest. Two users of one issuer must not be
 * taken for one; `undefined` if that cannot be told.
 */
function userOf(userIdentifier: string | undefined, tokens: Tokens = {}): string | undefined {
  if (userIdentifier) return `user ${userIdentifier}`;
  const users = Object.entries(tokens).map(([issuer, token]) => [issuer, subjectOf(token)]);
  if (users.length === 0) return "guest";
  return users.every(([, subject]) => subject) ? JSON.stringify(users.sort()) : undefined;
}

/** Whom a JSON Web Token is about. It is not verified: it only finds what is useless without a valid one. */
function subjectOf(token: string): string | undefined {
  try {
    const [, payload = ""] = token.split(".");
    const { sub } = JSON.parse(atob(payload.replaceAll("-", "+").replaceAll("_", "/")));
    return typeof sub === "string" ? sub : undefined;
  } catch {
    return undefined;
  }
}

/** The key of an id. Of users other than guests it tells only who knows them. */
async function keyOf(pool: string, user: string): Promise<string> {
  const prefix = `rekognition-wasm/${pool}/`;
  if (user === "guest") return prefix + user;
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(user));
  return (
    prefix +
    Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("")
  );
}

const STORE = "identities";

/** The result of a request to the database. */
async function inDatabase<T>(
  mode: IDBTransactionMode,
  ask: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const opening = indexedDB.open("rekognition-wasm", 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
  const database = await result(opening);
  try {
    return await result(ask(database.transaction(STORE, mode).objectStore(STORE)));
  } finally {
    database.close();
  }
}

function result<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
