/** A client whose work is done in a worker: images go there, answers come back, credentials are asked for here. */

import type { ClientCredentials } from "../call/credentials.js";
import { notify } from "../call/hooks.js";
import type { ImageOptions, PageWorker, RekognitionClientConfig } from "../config.js";
import type { ErrorDescription, RekognitionError } from "../errors.js";
import { taintedError } from "../image/draw.js";
import { unreadableError } from "../module/content.js";
import { moduleError } from "../runtime/demand.js";
import { own } from "../runtime/own.js";
import { abortError, until } from "../runtime/wait.js";
import {
  type Ask,
  type Called,
  type Channel,
  type HookCall,
  type OpenChannel,
  type Pictures,
  pack,
  type Task,
  type ToPage,
  type ToWorker,
  unpack,
} from "./messages.js";
import { Parcel } from "./parcel.js";

interface Waiting {
  readonly resolve: (answer: Called) => void;
  readonly reject: (error: RekognitionError) => void;
}

/** How many buffers are kept for the next images. */
const KEPT = 2;

/** Of all clients that do not start one of their own. */
let shared: PageWorker | undefined;

/** Opens the channel of a client of these settings: to its worker, and to another one when that has failed. */
export const openChannel: OpenChannel = (create, config, credentials) => {
  const channel = new WorkerChannel(create, config, credentials);
  channel.connect(); // by the time of the first call
  return channel;
};

/** A worker, and the port to the client in it. */
interface Connection {
  readonly worker: PageWorker;
  /** Whether this client alone uses the worker. */
  readonly isOwn: boolean;
  readonly port: MessagePort;
  /** Listens to the worker's errors. */
  readonly fail: (event: { message?: string }) => void;
}

class WorkerChannel implements Channel {
  readonly #create: () => PageWorker;
  readonly #config: RekognitionClientConfig;
  readonly #credentials: ClientCredentials;
  #connection: Connection | undefined;
  /** The calls that have not been answered. */
  readonly #waiting = new Map<number, Waiting>();
  /** Buffers that came back, for the next images. */
  readonly #buffers: ArrayBuffer[] = [];
  #calls = 0;
  #running = 0;
  #isClosing = false;

  constructor(
    create: () => PageWorker,
    config: RekognitionClientConfig,
    credentials: ClientCredentials,
  ) {
    this.#create = create;
    this.#config = config;
    this.#credentials = credentials;
  }

  /** Connects to a worker, unless that was done. */
  connect(): MessagePort {
    if (this.#connection) return this.#connection.port;
    const { worker, isOwn } = startWorker(this.#config, this.#create);
    const port = openPort(worker, this.#config, this.#credentials, (it) => this.#settle(it));
    const fail = ({ message }: { message?: string }) => this.#fail(connection, message);
    const connection = { worker, isOwn, port, fail };
    worker.addEventListener("error", fail);
    this.#connection = connection;
    return port;
  }

  async #reconnect(): Promise<MessagePort> {
    try {
      return this.connect();
    } catch (error) {
      throw await moduleError("the worker cannot be started", error);
    }
  }

  async run(task: Task, pictures: Pictures, times: object, signal?: AbortSignal): Promise<unknown> {
    this.#running += 1;
    try {
      const { call, port } = await this.#post(task, pictures, times, signal);
      return await this.#receive(call, port, signal);
    } finally {
      this.#running -= 1;
      if (this.#isClosing && !this.#running) this.#disconnect();
    }
  }

  close(): void {
    this.#isClosing = true;
    if (!this.#running) this.#disconnect();
  }

  async #post(task: Task, pictures: Pictures, times: object, signal?: AbortSignal) {
    if (signal?.aborted) throw abortError(signal);
    const { requestTimeout } = { ...this.#config, ...times };
    const settings = { ...imageOptions(this.#config), requestTimeout };
    const parcel = new Parcel(pictures, this.#buffers, settings, signal);
    const packed = await until(parcel.pack(task), signal);
    const port = await this.#reconnect();
    const call = ++this.#calls;
    try {
      port.postMessage({ call, task: packed, times } satisfies ToWorker, parcel.transfer);
    } catch (error) {
      // the rest of a task can always be sent
      throw pictures.size
        ? taintedError("Image", (error as Error).message)
        : unreadableError(error, "Image");
    }
    return { call, port };
  }

  /** The output of a call. The worker is told if nobody waits for it any more. */
  async #receive(call: number, port: MessagePort, signal?: AbortSignal): Promise<unknown> {
    const answer = new Promise<Called>((resolve, reject) => {
      this.#waiting.set(call, { resolve, reject });
    });
    try {
      const { output, error } = await until(answer, signal);
      if (error) throw unpack(error);
      return output;
    } finally {
      if (this.#waiting.delete(call)) port.postMessage({ abort: call } satisfies ToWorker);
    }
  }

  #settle(answer: Called): void {
    this.#buffers.push(...answer.buffers.slice(0, KEPT - this.#buffers.length));
    this.#waiting.get(answer.called)?.resolve(answer);
    this.#waiting.delete(answer.called);
  }

  async #fail(failed: Connection, message = "its file cannot be loaded"): Promise<void> {
    if (shared === failed.worker) shared = undefined;
    if (this.#connection !== failed) return;
    this.#connection = undefined;
    failed.port.close();
    failed.worker.terminate?.();
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    const error = await moduleError("the worker failed", new Error(message));
    for (const { reject } of waiting) reject(error);
  }

  #disconnect(): void {
    const { port, isOwn, worker, fail } = this.#connection ?? {};
    this.#connection = undefined;
    this.#buffers.length = 0;
    if (fail) worker?.removeEventListener?.("error", fail);
    port?.close();
    if (isOwn) worker?.terminate?.();
  }
}

function startWorker({ worker }: RekognitionClientConfig, create: () => PageWorker) {
  if (typeof worker === "function") return { worker: worker(), isOwn: true };
  shared ??= create();
  return { worker: shared, isOwn: false };
}

/** A port to a client of these settings in the worker; `settle` gets the answers to calls. */
function openPort(
  worker: PageWorker,
  config: RekognitionClientConfig,
  credentials: ClientCredentials,
  settle: (answer: Called) => void,
): MessagePort {
  const { onRequest, onResponse, onRetry } = config;
  const hooks = { onRequest, onResponse, onRetry };
  const { port1: port, port2 } = new MessageChannel();
  port.onmessage = ({ data }: MessageEvent<ToPage>) => {
    if ("called" in data) settle(data);
    else if ("ask" in data) bring(port, data, credentials);
    else if ("refuse" in data) credentials.refuse(data.refuse);
    else callHook(hooks, data);
  };
  worker.postMessage({ settings: settingsOf(config) }, [port2]);
  return port;
}

/** The settings that a worker needs. What else is in a client's options may be nothing that can be sent. */
const SENT = [
  "region",
  "endpoint",
  "maxAttempts",
  "retryMode",
  "requestTimeout",
  "timeout",
  "useFipsEndpoint",
  "useDualstackEndpoint",
] as const;

function settingsOf(config: RekognitionClientConfig): object {
  const { fit, stripMetadata, maxBytes, urls } = imageOptions(config);
  const isAsked = typeof urls === "function"; // here: the worker fetches nothing then
  const image = {
    fit,
    stripMetadata: stripMetadata ?? true,
    maxBytes,
    urls: isAsked ? false : urls,
  };
  const named = SENT.map((name) => [name, config[name]] as const);
  const settings = [...named, ["image", defined(Object.entries(image))] as const];
  return defined(settings);
}

function defined(entries: (readonly [string, unknown])[]): object {
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/** The options of images that a program has set itself. */
function imageOptions(config: RekognitionClientConfig): ImageOptions {
  return own(config.image ?? {});
}

async function bring(
  port: MessagePort,
  { ask: asked, clock }: Ask,
  credentials: ClientCredentials,
) {
  try {
    port.postMessage({ asked, keys: await credentials({ clock }) } satisfies ToWorker);
  } catch (error) {
    port.postMessage({ asked, error: pack(error) } satisfies ToWorker);
  }
}

function callHook(hooks: object, { hook, event }: HookCall): void {
  const { error } = event as { error?: ErrorDescription };
  const unpacked = error ? { ...event, error: unpack(error) } : event;
  notify((hooks as Record<string, (event: object) => void>)[hook], () => unpacked);
}
