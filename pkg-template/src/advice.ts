/** The words of errors and warnings. They are loaded with the first of them (runtime/demand.ts). */

import type { Ended, Place } from "./runtime/demand.js";
import { isOpen } from "./runtime/here.js";
import { plain } from "./runtime/plain.js";

export { wordInput } from "./body/fault.js";
export { wordKeys } from "./call/keys.js";
export { wordSilence } from "./call/silence.js";
export { formatOf } from "./image/beginning.js";
export { wordFault } from "./image/fault.js";
export { wordSource } from "./image/nearly.js";
export { wordPart } from "./module/fault.js";
export { show, tell } from "./tell.js";

/** How many warnings of a kind are written, whatever inputs and options are named. */
const MOST = 20;

/** The warnings that were written, by their kinds. */
const written = new Map<string, Set<string>>();

/** Whether it is the first time, and not one too many of its kind. */
function isNew(text: string, about: string): boolean {
  const known = written.get(about) ?? new Set();
  if (known.has(text) || known.size >= MOST) return false;
  written.set(about, known.add(text));
  return true;
}

/** Writes a warning to the console, the first time. */
function warn(message: string, about: string): void {
  const text = plain(message, 500);
  if (isNew(text, about)) console.warn(`rekognition-wasm: ${text}`);
}

/** Warns of an endpoint that is reached over a network without encryption. */
export function warnOpen(url: URL): void {
  if (isOpen(url)) warn(`the endpoint ${url.origin} is not encrypted: use https:`, "endpoint");
}

/** Warns of an operation that the service has ended. */
export function warnEnded({ name, ended }: Ended): void {
  warn(`${name}: the service ended this operation on ${ended}`, "ended");
}

/** Warns of an image that was not taken out of its bucket. */
export function warnLeft({ Name, Bucket }: Place, error: unknown): void {
  warn(`${Name} stays in the bucket ${Bucket}: ${(error as Error)?.message}`, "bucket");
}

/** The words for arguments of `send`: the first is no command, or the others are no options. */
export function wordSend(operation: unknown): string {
  return operation
    ? "expected options with an AbortSignal; a promise is returned, no callback called"
    : "send: expected a command, such as new DetectFacesCommand({…})";
}

/** Longer names are cut, and like no other. */
const LONGEST = 64;

/** Warns of a member of an input, or of an option, whose name is not among these. */
export function warnUnknown(
  where: string,
  name: string,
  names: readonly string[],
  fate = "sent as it is", // a kind of warnings has one
): void {
  const shown = `${where}${plain(name, LONGEST)}`;
  if (!isNew(shown, fate)) return; // to find the nearest takes time
  const nearest = name.length <= LONGEST && findNearest(name, names);
  const advice = nearest ? `; did you mean ${nearest}?` : "";
  console.warn(`rekognition-wasm: ${shown} is not known here, and ${fate}${advice}`);
}

/** Warns of an option whose name is not among these. Other packages have others: only one that is like it is named. */
export function warnOption(name: string, names: readonly string[]): void {
  const isLike = (known: string) =>
    name.length <= LONGEST &&
    (known.toLowerCase().includes(name.toLowerCase()) || distance(name, known) < 3);
  warnUnknown("the option ", name, names.filter(isLike), "ignored");
}

/** The name among these that is most like another one. */
function findNearest(name: string, names: readonly string[]): string | undefined {
  const distances = names.map((known) => [distance(name, known), known] as const);
  return distances.sort(([a], [b]) => a - b)[0]?.[1];
}

/** How many letters must be changed, added or left out to make one word of another (Levenshtein). */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let index = 0; index < from.length; index++) {
    let previous = index + 1;
    row = [
      previous,
      ...Array.from(to, (letter, column) => {
        const changed = (row[column] as number) + (letter === from[index] ? 0 : 1);
        previous = Math.min(previous + 1, (row[column + 1] as number) + 1, changed);
        return previous;
      }),
    ];
  }
  return row[to.length] as number;
}
