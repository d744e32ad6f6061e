/** The words of errors and warnings. They are loaded with the first of them (runtime/demand.ts). */

import { isOpen } from "./runtime/here.js";
import { plain } from "./runtime/plain.js";

export { show, tell } from "./tell.js";

/** How many warnings of a kind there are at most: who causes them may be a stranger. */
const MOST = 20;
/** A name that is longer is no misspelling. */
const LONGEST = 64;

/** The warnings that were written, by their kind. */
const written = new Map<string, Set<string>>();

/** Writes a warning to the console, the first time, and a few of a kind. */
export function warn(message: string, about: string): void {
  const known = written.get(about) ?? new Set();
  written.set(about, known);
  const shown = plain(message, 1000);
  if (known.size >= MOST || known.has(shown)) return;
  known.add(shown);
  console.warn(`rekognition-wasm: ${shown}`);
}

/** Warns of an endpoint that is reached over a network without encryption. */
export function warnOpen(url: URL): void {
  if (isOpen(url)) warn(`the endpoint ${url.origin} is not encrypted: use https:`, "endpoint");
}

/** Warns of a member of an input whose name is not among these. */
export function warnUnknown(where: string, name: string, names: readonly string[]): void {
  const nearest = name.length <= LONGEST ? findNearest(name, names) : undefined;
  const advice = nearest ? `; did you mean ${nearest}?` : "";
  const shown = `${where}${plain(name, LONGEST)}`;
  warn(`${shown} is not known here, and sent as it is${advice}`, "member");
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
