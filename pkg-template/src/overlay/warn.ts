/** Warnings on the console: each is written once, and a few in all, since drawing goes on sixty times a second. */

const MOST = 20;
const written = new Set<string>();

/** Warns of the value of a property of CSS that is not understood, and names the value that is taken in its place. */
export function warnOfValue(
  property: string,
  expected: string,
  found: string,
  taken: string,
): void {
  const shown = JSON.stringify(found.slice(0, 100));
  const text = `${property}: expected ${expected}, found ${shown}: ${taken} is taken`;
  if (written.has(text) || written.size >= MOST) return;
  written.add(text);
  console.warn(`rekognition-wasm/overlay: ${text}`);
}
