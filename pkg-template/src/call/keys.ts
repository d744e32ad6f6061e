/** The words for credentials that cannot sign. They are loaded with the first of them (runtime/demand.ts). */

/** The words for what is wrong with them; of their values it tells nothing. */
export function wordKeys(credentials: unknown): string {
  if (credentials === undefined || credentials === null) {
    return "expected accessKeyId and secretAccessKey, found none: is the user signed out?";
  }
  const members = Object(credentials) as Record<string, unknown>;
  if ("Credentials" in members) {
    return "expected accessKeyId and secretAccessKey, found a whole answer of STS: pass its member Credentials";
  }
  if ("credentials" in members) {
    return members.credentials
      ? "expected accessKeyId and secretAccessKey, found a session: pass its member credentials"
      : "expected accessKeyId and secretAccessKey, found a session without credentials: is the user signed out?";
  }
  for (const name of ["accessKeyId", "secretAccessKey", "sessionToken"]) {
    const value = members[name];
    if (name === "sessionToken" && !value) continue;
    const fault = wordValue(value);
    if (fault) return `${name}: expected visible ASCII characters, found ${fault}`;
  }
  const times =
    "a Date, a text such as 2026-11-20T11:15:00Z, or seconds or milliseconds since 1970";
  return `expiration: expected ${times}, found another ${typeof members.expiration}`;
}

/** The words for what is wrong with a key or a token, if it is. */
function wordValue(value: unknown): string | undefined {
  if (value === undefined || value === null) return "none";
  if (value instanceof Promise) return "a Promise: await it";
  if (typeof value !== "string") return `a value of type ${typeof value}`;
  if (!value) return "an empty text";
  if (value !== value.trim()) return "a space or a line break at its beginning or end: trim it";
  return /^[!-~]+$/.test(value) ? undefined : "a space, a line break or another character within";
}
