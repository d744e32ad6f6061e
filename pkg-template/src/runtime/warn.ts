/** Warnings on the console. How they are written is loaded with the first of them (demand.ts). */

import { loadAdvice } from "./demand.js";

/** Writes a warning to the console, the first time; `about` is its kind, of which there are few. */
export async function warnOnce(message: string, about: string): Promise<void> {
  (await loadAdvice())?.warn(message, about);
}
