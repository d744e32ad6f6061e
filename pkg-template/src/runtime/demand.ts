/**
 * Parts of the package that only some calls need: they are loaded then. The entries say how, since not every bundle can
 * be split.
 */

import { until } from "./wait.js";

/** Advice for errors whose name and operation begin so, and whose message holds this text. */
export type Hint = readonly [name: string, message: string, advice: string, operation?: string];

/** Advice for errors and warnings. */
export interface Advice {
  /** By the hosts of services; of each the first that fits. */
  readonly HINTS: { readonly [host: string]: readonly Hint[] };
  /** The name among these that is most like another one. */
  readonly findNearest: (name: string, names: readonly string[]) => string | undefined;
}

let getAdvice: (() => Promise<Advice>) | undefined;
let advice: Advice | undefined;

/** For the entries: the advice, or how this runtime loads it. */
export function provideAdvice(part: Advice | (() => Promise<Advice>)): void {
  if (typeof part === "function") getAdvice = part;
  else advice = part;
}

/** Loads the advice; without it, if that fails or takes more than a second, messages are shorter. */
export async function loadAdvice(): Promise<Advice | undefined> {
  if (!advice && getAdvice) {
    advice = await until(getAdvice(), AbortSignal.timeout(1000)).catch(() => undefined);
  }
  return advice;
}
