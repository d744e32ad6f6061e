/** The context of calls to a service: what they have in common, made before the first of them. */

import { configError, unwrap } from "../errors.js";
import { load } from "../module/load.js";
import { Context as ModuleContext } from "../rekognition_wasm.js";
import { type ConnectionConfig, parseUrl } from "./config.js";
import type { ClientCredentials } from "./credentials.js";
import type { Hooks } from "./hooks.js";
import type { Service } from "./service.js";

/** A context is shared by the calls to a service. */
export interface Context {
  readonly service: Service;
  /** The URL of the endpoint. */
  readonly url: string;
  /** Reads an answer, or throws. */
  readonly parse: (text: string) => unknown;
  /** The user's own function; without one, the global one. */
  readonly fetch: typeof fetch | undefined;
  readonly maxAttempts: number;
  readonly adaptive: boolean;
  readonly requestTimeout: number;
  readonly timeout: number | undefined;
  readonly hooks: Hooks;
  /** The credentials that sign; without them, calls are unsigned. */
  readonly credentials: ClientCredentials | undefined;
  /** The module's part. */
  readonly module: ModuleContext;
  /** The keys that the module's part signs with at present, as lines. */
  readonly signer: { lines?: string };
}

type Config = ConnectionConfig & { credentials?: ClientCredentials };

/** How a service is spoken to. */
export interface Manner {
  /** Reads answers. @default JSON.parse */
  parse?: (text: string) => unknown;
  /** The endpoint, made of the region's or the user's. @default that one */
  endpointOf?: (url: string) => string;
}

/** A function that makes a context when it is first called, and again if that failed. */
export function lazyContext(
  config: Config,
  service: Service,
  manner: Manner = {},
): () => Promise<Context> {
  let context: Promise<Context> | undefined;
  return () => {
    context ??= makeContext(config, service, manner).catch((error: unknown) => {
      context = undefined;
      throw error;
    });
    return context;
  };
}

async function makeContext(
  config: Config,
  service: Service,
  { parse = JSON.parse, endpointOf = (url) => url }: Manner,
): Promise<Context> {
  await load();
  const { region = "", maxAttempts = 3, requestTimeout = 30_000, timeout } = config;
  const { useFipsEndpoint, useDualstackEndpoint, retryMode } = config;
  const { host, hasDualStackNames = true, signingName = host, targetPrefix = "" } = service;
  const { contentType = "application/x-amz-json-1.1", signatureVersion = "" } = service;
  const variant =
    (useFipsEndpoint ? 1 : 0) | (useDualstackEndpoint ? 2 : 0) | (hasDualStackNames ? 4 : 0);
  // with an endpoint of the user's, too: the module checks the region, which is signed
  const url = unwrap(ModuleContext.url(`${host}\n${region}`, variant));
  const endpoint = parseUrl(endpointOf(config.endpoint ?? url));
  const facts = [signingName, contentType, targetPrefix, signatureVersion];
  const place = [region, endpoint.host, endpoint.pathname];
  const about = [...facts, ...place].join("\n");
  const module = new ModuleContext(about);
  const { fetch, credentials } = config;
  return {
    service,
    url: endpoint.href,
    parse,
    fetch,
    maxAttempts,
    adaptive: retryMode === "adaptive",
    requestTimeout,
    timeout,
    hooks: config,
    credentials,
    module,
    signer: {},
  };
}

/** The contexts of clients; no members of the clients, so that their types do not know them. */
const contexts = new WeakMap<object, () => Promise<Context>>();

/** Gives a client its context. */
export function addContext(client: object, config: Config, service: Service): void {
  contexts.set(client, lazyContext(config, service));
}

/** The context of a client, made with its first call. */
export function contextOf(client: object): Promise<Context> {
  const make = contexts.get(client);
  if (!make) throw configError("client: expected one of this package, found another");
  return make();
}
