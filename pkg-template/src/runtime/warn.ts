/** Warnings on the console: each once, and a few of a kind, whatever inputs and options are named. */

import { plain } from "./plain.js";

/** How many warnings of a kind are written. */
const MOST = 20;

/** The warnings that were written, by their kinds. */
const warned: Record<string, Set<string>> = { __proto__: null as never };

/** Writes a warning to the console, the first time, and with it what `add` brings. */
export async function warnOnce(
  message: string,
  warning = "other",
  add?: () => Promise<string>,
): Promise<void> {
  warned[warning] ??= new Set();
  const written = warned[warning];
  const text = plain(message, 500);
  if (written.has(text) || written.size >= MOST) return;
  written.add(text);
  console.warn(`rekognition-wasm: ${text}${add ? await add() : ""}`);
}
