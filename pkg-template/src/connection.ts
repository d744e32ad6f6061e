/** What the calls of a client share, made before the first of them. */

import type { Connection } from "./call.js";
import { type ConnectionConfig, parseUrl } from "./config.js";
import type { AwsCredentialIdentityProvider } from "./credentials.js";
import { unwrap } from "./errors.js";
import { Context } from "./rekognition_wasm.js";
import { load } from "./wasm.js";

type Config = ConnectionConfig & { credentials?: AwsCredentialIdentityProvider };

/** What every call of a client needs. */
export type Connected = Connection & { context: Context };

/** A function that connects when it is first called, and again if that failed. */
export function connector(config: Config, cognito: boolean): () => Promise<Connected> {
  let connection: Promise<Connected> | undefined;
  return () => {
    connection ??= connect(config, cognito).catch((error: unknown) => {
      connection = undefined;
      throw error;
    });
    return connection;
  };
}

async function connect(config: Config, cognito: boolean): Promise<Connected> {
  const memory = await load();
  const { region = "", maxAttempts = 3, requestTimeout = 30_000 } = config;
  const { useFipsEndpoint = false, useDualstackEndpoint = false } = config;
  // with an endpoint of the user's, too: it checks the region, which is signed
  const regional = unwrap<{ url: string }>(
    Context.url(cognito, region, useFipsEndpoint, useDualstackEndpoint),
  );
  const { host, pathname, href } = parseUrl(config.endpoint ?? regional.url);
  const place = `${region}\n${host}\n${pathname}`;
  const context = new Context(cognito, place, maxAttempts);
  const { fetch, credentials } = config;
  return { context, url: href, fetch, requestTimeout, memory, credentials };
}
