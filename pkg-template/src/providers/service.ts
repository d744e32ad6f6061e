/** How providers ask AWS: a call's errors become those of a provider. */

import { textBody } from "../body/body.js";
import { run } from "../call/call.js";
import type { ConnectionConfig } from "../call/config.js";
import { lazyContext } from "../call/context.js";
import { type ClientCredentials, credentialsError } from "../call/credentials.js";
import type { Called } from "../call/request.js";
import type { Service } from "../call/service.js";
import { now } from "../runtime/clock.js";
import { runWithin, until } from "../runtime/wait.js";

/** Sends an operation's body; `secrets` are the parts of it that no error may show. */
export interface AskService {
  (
    operation: Called,
    body: string,
    secrets: readonly string[],
    signal: AbortSignal,
  ): Promise<Record<string, unknown>>;
  /** The service's time, in milliseconds since 1970. */
  now(): Promise<number>;
}

/** Reads an answer: what is at its top. An error shows the members with a capital. */
export type Parse = (text: string) => Record<string, unknown> | undefined;

/** A service of a region, whose answers `parse` reads; with `credentials`, requests are signed. */
export function serviceOf(
  config: ConnectionConfig,
  service: Service,
  parse: Parse,
  credentials?: ClientCredentials,
): AskService {
  const context = lazyContext({ ...config, credentials }, service, { parse });
  const ask = async (
    operation: Called,
    body: string,
    secrets: readonly string[],
    signal: AbortSignal,
  ) => {
    try {
      return await runWithin(config.timeout, signal, async (limit) => {
        const shared = await until(context(), limit);
        return run(shared, { ...operation, secrets }, textBody(body), limit);
      });
    } catch (error) {
      throw credentialsError(operation.name, error);
    }
  };
  return Object.assign(ask, { now: async () => now((await context()).clock) });
}
