/** Advice for errors and warnings. It is loaded when there is one (runtime/demand.ts). */

export { HINTS } from "./services/hints.js";

/** The name among these that is most like another one. */
export function findNearest(name: string, names: readonly string[]): string | undefined {
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
