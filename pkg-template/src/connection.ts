/** What the calls of a client share, made before the first of them. */

import type { Connection } from "./call.js";
import { type ConnectionConfig, parseUrl } from "./config.js";
import type { ClientCredentials } from "./credentials.js";
import { configError, unwrap } from "./errors.js";
import type { Hooks } from "./hooks.js";
import { Context } from "./rekognition_wasm.js";
import { load } from "./wasm.js";

/** The services, in the order of src/js.rs. */
export const REKOGNITION = 0;
export const COGNITO_IDENTITY = 1;
export const STS = 2;
export const S3 = 3;

type Config = ConnectionConfig & { credentials?: ClientCredentials };

/**
 * A function that connects when it is first called, and again if that failed. `parse` reads answers, `place` says
 * where something is, if it is not at the endpoint itself.
 */
export function connector(
  config: Config,
  service: number,
  parse: (text: string) => unknown = JSON.parse,
  place?: (url: string) => string,
): () => Promise<Connection> {
  let connection: Promise<Connection> | undefined;
  return () => {
    connection ??= establish(config, service, parse, place).catch((error: unknown) => {
      connection = undefined;
      throw error;
    });
    return connection;
  };
}

async function establish(
  config: Config,
  service: number,
  parse: (text: string) => unknown,
  placeOf = (url: string) => url,
): Promise<Connection> {
  await load();
  const { region = "", maxAttempts = 3, requestTimeout = 30_000, timeout } = config;
  const { useFipsEndpoint = false, useDualstackEndpoint = false } = config;
  // with an endpoint of the user's, too: it checks the region, which is signed
  const url = unwrap(Context.url(service, region, useFipsEndpoint, useDualstackEndpoint));
  const { host, pathname, href } = parseUrl(placeOf(config.endpoint ?? url));
  const place = `${region}\n${host}\n${pathname}`;
  const context = new Context(service, place, maxAttempts, config.retryMode === "adaptive");
  const { fetch, credentials } = config;
  const hooks: Hooks = config;
  return {
    context,
    signer: {},
    parse,
    url: href,
    fetch,
    requestTimeout,
    timeout,
    hooks,
    credentials,
  };
}

/** The connections of clients; not members of them, so that their types do not know it. */
const connections = new WeakMap<object, () => Promise<Connection>>();

/** Gives a client its connection. */
export function connect(client: object, config: Config, service: number): void {
  connections.set(client, connector(config, service));
}

/** The connection of a client, made with its first call. */
export function connectionOf(client: object): Promise<Connection> {
  const connect = connections.get(client);
  if (!connect) throw configError("client: expected one of this package, found another");
  return connect();
}
