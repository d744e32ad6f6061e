/** Advice for errors of services. The texts are loaded when there is an error; the entries say how. */

import type { ErrorDescription } from "../errors.js";
import type { Service } from "./service.js";

/** Advice for errors whose name and operation begin so, and whose message holds this text. */
export type Hint = readonly [name: string, message: string, advice: string, operation?: string];

/** The advice for the errors of services, by their hosts; of each the first that fits. */
export interface Advice {
  readonly HINTS: { readonly [host: string]: readonly Hint[] };
}

let load: (() => Promise<Advice>) | undefined;

/** For the entries: how this runtime loads the advice. */
export function provideAdvice(get: () => Promise<Advice>): void {
  load = get;
}

/** The hint for an error: the service's advice, or else the module's; none if that cannot be loaded. */
export async function findHint(
  { host }: Service,
  operation: string,
  { isService, name, message, hint }: ErrorDescription,
): Promise<string | undefined> {
  const fits = ([begin, piece, , calls = ""]: Hint) =>
    name.startsWith(begin) && message.includes(piece) && operation.startsWith(calls);
  const advice = isService ? await load?.().catch(() => undefined) : undefined;
  const found = advice?.HINTS[host]?.find(fits)?.[2];
  return found?.replace("{operation}", operation) ?? hint;
}
