/** Texts of services without the secrets in them: services repeat what they refuse (twin of src/redaction.rs). */

/** So many characters of a secret in a row tell too much. */
const RUN = 12;
/** A secret that is shorter would be found in any text. */
const SHORTEST = 4;

/** The text, in which `…` stands for each secret, and for each part of one that has 12 characters or more. */
export function redact(text: string, secrets: readonly string[]): string {
  const runs = new Set<string>();
  for (const secret of secrets) {
    for (let end = RUN; end <= secret.length; end++) runs.add(secret.slice(end - RUN, end));
  }
  let shown = "";
  let begin = 0;
  let end = 0;
  for (let at = 0; at <= text.length; at++) {
    const isRun = runs.has(text.slice(at, at + RUN));
    if (isRun && at > end) begin = at;
    if (isRun) end = at + RUN;
    // spaces around what is hidden stay
    else if (at === end && begin < end) shown += text.slice(begin, end).replace(/\S(.*\S)?/s, "…");
    if (!isRun && at >= end) shown += text[at] ?? "";
    if (!isRun && at >= end) begin = end = at + 1;
  }
  for (const secret of secrets) {
    if (secret.length >= SHORTEST && secret.length < RUN) shown = shown.replaceAll(secret, "…");
  }
  return shown;
}

/** A name that a colon and these words follow. With the colon, the end of a name may be a part of a secret. */
export function nameBefore(words: string, name: string, secrets: readonly string[]): string {
  const whole = `${name}: ${words}`;
  return redact(whole, secrets) === whole ? name : "…";
}

/** Whether an error, or what it holds or was caused by, shows a secret: then it is passed on to nobody. */
export function shows(value: unknown, secrets: readonly string[], depth = 5): boolean {
  if (typeof value === "string") return redact(value, secrets) !== value;
  if (!(value instanceof Object) || ArrayBuffer.isView(value) || !depth) return false;
  try {
    const names = [...Reflect.ownKeys(value), "message"];
    return names.some((name) => shows(value[name as keyof typeof value], secrets, depth - 1));
  } catch {
    return true; // nobody knows
  }
}
