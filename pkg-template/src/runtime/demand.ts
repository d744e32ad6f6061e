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
  /** Writes a warning to the console, the first time, and a few of a kind. */
  readonly warn: (message: string, about: string) => void;
  /** Warns of a member of an input whose name is not among these. */
  readonly warnUnknown: (where: string, name: string, names: readonly string[]) => void;
}

let getAdvice: (() => Promise<Advice>) | undefined;
let advice: Advice | undefined;

/** For the entries: the advice, or how this runtime loads it. */
export function provideAdvice(part: Advice | (() => Promise<Advice>)): void {
  if (typeof part === "function") getAdvice = part;
  else advice = part;
}

/** Loads the advice; without it, if that fails or takes more than a second, messages are shorter, and there are no warnings. */
export async function loadAdvice(): Promise<Advice | undefined> {
  if (!advice && getAdvice) {
    advice = await until(getAdvice(), AbortSignal.timeout(1000)).catch(() => undefined);
  }
  return advice;
}
