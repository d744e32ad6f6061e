/** The context of calls to a service: what they have in common, made before the first of them. */

import { configError } from "../errors.js";
import { Context as ModuleContext } from "../rekognition_wasm.js";
import { type Clock, clockOf } from "../runtime/clock.js";
import { loadPacing, type Pace } from "../runtime/demand.js";
import { own } from "../runtime/own.js";
import { type ConnectionConfig, parseUrl } from "./config.js";
import { type ClientCredentials, type Keys, linesOf } from "./credentials.js";
import { endpointOf } from "./endpoint.js";
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
  readonly requestTimeout: number;
  readonly maxAttempts: number;
  readonly retryMode: string | undefined;
  readonly hooks: Hooks;
  /** The credentials that sign; without them, calls are unsigned. */
  readonly credentials: ClientCredentials | undefined;
  /** The clock of the endpoint. */
  readonly clock: Clock;
  /** The module's part. */
  readonly part: ModulePart;
  /** The pace of adaptive mode, loaded with the first call in that mode. */
  readonly pace: () => Promise<Pace>;
}

/** The module's part of a context. It is there while calls run: a client of a moment leaves nothing in the module. */
export class ModulePart {
  readonly #destination: string;
  readonly #clock: Clock;
  #module: ModuleContext | undefined;
  #running = 0;
  /** How much of the allowance of retries was spent when the last call ended. */
  #spent = 0;
  /** The keys that the module signs with at present, as lines. */
  #lines: string | undefined;

  constructor(destination: string, clock: Clock) {
    this.#destination = destination;
    this.#clock = clock;
  }

  /** A call begins. */
  enter(): ModuleContext {
    this.#running++;
    this.#module ??= new ModuleContext(this.#destination, this.#spent, this.#clock.ahead);
    return this.#module;
  }

  /** Says who signs. The module is told only of other keys: it copies what it is told. */
  identify(keys: Keys | undefined): void {
    const lines = keys && linesOf(keys);
    if (lines && lines !== this.#lines) this.#module?.identify(lines);
    this.#lines = lines ?? this.#lines;
  }

  /** A call has ended. Unless another one follows at once, and shares what was derived from the keys, none stays. */
  async leave(): Promise<void> {
    this.#running--;
    // turns of promises: the next one of calls in a row begins within 32
    for (let turns = 32; turns && !this.#running; turns--) await undefined;
    const module = this.#module;
    if (this.#running || !module) return;
    this.#lines = this.#module = undefined;
    module.forget();
    this.#spent = module.spent();
    module.free();
  }
}

type Config = ConnectionConfig & { credentials?: ClientCredentials | undefined };

/** How a service is spoken to. */
export interface Manner {
  /** Reads answers. @default JSON.parse */
  parse?: (text: string) => unknown;
  /** The URL of the endpoint, made of that of the region's. @default that one */
  urlOf?: (url: string) => string;
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
  given: Config,
  service: Service,
  { parse = JSON.parse, urlOf = (url) => url }: Manner,
): Promise<Context> {
  const config = own(given);
  const { maxAttempts = 3, retryMode, requestTimeout = 30_000, fetch, credentials } = config;
  const facts = own(service);
  const { host, signingName = host, targetPrefix = "", signatureVersion = "" } = facts;
  const { contentType = "application/x-amz-json-1.1" } = facts;
  const { region, url } = await endpointOf(config, facts);
  const endpoint = parseUrl(config.endpoint ?? urlOf(url));
  const manner = [signingName, contentType, targetPrefix, signatureVersion];
  const place = [region, endpoint.host, endpoint.pathname];
  const clock = clockOf(endpoint.host);
  return {
    service,
    url: endpoint.href,
    parse,
    fetch,
    requestTimeout,
    maxAttempts,
    retryMode,
    hooks: config,
    credentials,
    clock,
    part: new ModulePart([...manner, ...place].join("\n"), clock),
    pace: lazyPace(),
  };
}

/** A function that makes a pace when it is first called. */
function lazyPace(): () => Promise<Pace> {
  let pace: Pace | undefined;
  return async () => {
    const { Pace } = await loadPacing();
    pace ??= new Pace();
    return pace;
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
