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
  /** @internal The key of a user's id; `undefined` if it cannot be told who that is. */
  keyOf(
    pool: string,
    userIdentifier?: string,
    tokens?: Record<string, string>,
  ): Promise<string | undefined>;
}

/** Keeps ids in a store of yours. */
export function identityCache(storage: IdentityStorage): IdentityCache {
  const methods = ["getItem", "setItem", "removeItem"] as const;
  if (!methods.every((name) => typeof storage?.[name] === "function")) {
    throw configError(`storage: expected { ${methods.join(", ")} }, found another`);
  }
  return {
    getItem: (key) => storage.getItem(key),
    setItem: (key, id) => storage.setItem(key, id),
    removeItem: (key) => storage.removeItem(key),
    async keyOf(pool, userIdentifier, tokens) {
      const user = userOf(userIdentifier, tokens);
      return user === undefined ? undefined : keyOf(pool, user);
    },
  };
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
function userOf(
  userIdentifier: string | undefined,
  tokens: Record<string, string> = {},
): string | undefined {
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
