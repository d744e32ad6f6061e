/** How providers ask AWS: a call's errors become those of a provider, and show nothing that was sent. */

import { until } from "../abort.js";
import { textBody } from "../body.js";
import { limited, run } from "../call.js";
import type { ConnectionConfig } from "../config.js";
import { connector } from "../connection.js";
import { type ClientCredentials, credentialsError } from "../credentials.js";
import type { RekognitionError } from "../errors.js";

/** Sends an operation's body; `secrets` are what of it no error may show. */
export type AskService = (
  operation: string,
  body: string,
  secrets: readonly string[],
  signal: AbortSignal,
) => Promise<Record<string, unknown>>;

/** Reads an answer: what is at its top. An error shows the members with a capital. */
export type Parse = (text: string) => Record<string, unknown> | undefined;

/** A service of a region. What it answers is read by `parse`; with `credentials`, requests are signed. */
export function serviceOf(
  config: ConnectionConfig & { credentials?: ClientCredentials },
  service: number,
  parse: Parse,
  hintOf: (error: RekognitionError, operation: string) => string | undefined = () => undefined,
): AskService {
  const connect = connector(config, service, parse);
  return async (operation, body, secrets, signal) => {
    // services repeat in their messages what they refuse
    const hide = (text: unknown) =>
      typeof text === "string" ? secrets.reduce((all, it) => all.replaceAll(it, "…"), text) : text;
    const hiding = (text: string) => {
      const answer = parse(text);
      for (const name of ["Message", "message"]) {
        if (answer && name in answer) answer[name] = hide(answer[name]);
      }
      return answer;
    };
    try {
      return await limited(config.timeout, signal, async (limit) => {
        const connection = await until(connect(), limit);
        const ours = { ...connection, parse: hiding };
        return run(ours, { name: operation }, textBody(body), limit);
      });
    } catch (error) {
      const hint = hintOf(error as RekognitionError, operation);
      throw credentialsError(operation, error, hint);
    }
  };
}
