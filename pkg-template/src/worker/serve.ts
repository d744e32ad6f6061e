/** The worker's side: a client for each channel that the page opens. */

import type { Parts } from "../body/input.js";
import { reviver } from "../body/output.js";
import type { Operation } from "../body/shape.js";
import type { AwsCredentialIdentity, ProviderOptions } from "../call/credentials.js";
import type { Hooks } from "../call/hooks.js";
import { RekognitionClient, runOperation } from "../client.js";
import type { RekognitionClientConfig } from "../config.js";
import { RekognitionError } from "../errors.js";
import { kind } from "../image/source.js";
import { runOperations } from "../operations/analyze.js";
import type { Clock } from "../runtime/clock.js";
import {
  type Asked,
  type Call,
  pack,
  type Task,
  type ToPage,
  type ToWorker,
  unpack,
} from "./messages.js";

/**
 * Answers the page that has started this worker. Elsewhere it throws: a page hears messages of every origin, and would
 * send images and fetch files for whoever asks.
 */
export function serve(): void {
  if (!/^\[object DedicatedWorkerGlobalScope\]$/.test(`${globalThis}`)) {
    const message =
      "rekognition-wasm/worker: expected a worker of a page's own, found another place";
    const hint = 'pass it to new Worker(url, { type: "module" }), and import it nowhere';
    throw new RekognitionError({ name: "ModuleError", message, hint });
  }
  addEventListener("message", ({ data, ports: [port] }: MessageEvent) => {
    if (!port || typeof data?.settings?.region !== "string") return;
    const served = new ServedClient(port, data.settings);
    port.onmessage = ({ data }: MessageEvent<ToWorker>) => served.receive(data);
  });
}

/** A client that does what the page's asks for at the other end of a port. */
class ServedClient {
  readonly #port: MessagePort;
  readonly #client: RekognitionClient;
  /** The questions for credentials that have not been answered. */
  readonly #asking = new Map<number, (answer: Asked) => void>();
  readonly #running = new Map<number, AbortController>();
  #asks = 0;

  constructor(port: MessagePort, settings: RekognitionClientConfig) {
    this.#port = port;
    // the page's cache is the only one
    const credentials = Object.assign((options?: ProviderOptions) => this.#ask(options?.clock), {
      refuse: (refuse: AwsCredentialIdentity) => this.#post({ refuse }),
    });
    const hooks: Record<string, (event: object) => void> = {};
    for (const hook of ["onRequest", "onResponse", "onRetry"] as const) {
      hooks[hook] = (event) => this.#postEvent(hook, event);
    }
    this.#client = new RekognitionClient({ ...settings, ...hooks, credentials });
  }

  receive(message: ToWorker): void {
    if ("call" in message) this.#run(message);
    else if ("abort" in message) this.#running.get(message.abort)?.abort();
    else {
      this.#asking.get(message.asked)?.(message);
      this.#asking.delete(message.asked);
    }
  }

  async #ask(clock: Clock = { ahead: 0 }): Promise<AwsCredentialIdentity> {
    const ask = ++this.#asks;
    const answer = new Promise<Asked>((resolve) => {
      this.#asking.set(ask, resolve);
    });
    this.#post({ ask, clock });
    const { keys, error } = await answer;
    if (keys) return keys;
    throw unpack(error ?? pack("no credentials came"));
  }

  async #run({ call: called, task: sent, times }: Call): Promise<void> {
    const task = addRevivers(sent);
    const controller = new AbortController();
    this.#running.set(called, controller);
    const options = { ...times, abortSignal: controller.signal };
    const running =
      "calls" in task
        ? runOperations(this.#client, task.calls, options)
        : runOperation(this.#client, task.operation, task.parts, options);
    const answer = await running.then(
      (output) => ({ output }),
      (error) => ({ error: pack(error) }),
    );
    this.#running.delete(called);
    const buffers = releaseSources(task); // which the page gets back
    this.#post({ called, ...answer, buffers }, buffers);
  }

  #postEvent(hook: keyof Hooks, event: { error?: unknown }): void {
    this.#post({ hook, event: event.error ? { ...event, error: pack(event.error) } : event });
  }

  #post(message: ToPage, transfer: Transferable[] = []): void {
    this.#port.postMessage(message, transfer);
  }
}

/** The task with the functions that cannot be sent. */
function addRevivers(task: Task): Task {
  const add = <Call extends { operation: Operation }>(call: Call): Call => {
    const { output } = call.operation;
    return { ...call, operation: { ...call.operation, output: output && reviver(output.members) } };
  };
  return "calls" in task ? { calls: task.calls.map(add) } : add(task);
}

/** Nobody needs the images of a task any more: the buffers of those that were copied. */
function releaseSources(task: Task): ArrayBuffer[] {
  const sources = sourcesOf(task);
  for (const source of sources) {
    if (kind(source) === "ImageBitmap") (source as ImageBitmap).close();
  }
  const views = sources.filter((source) => source instanceof Uint8Array);
  return views.map(({ buffer }) => buffer as ArrayBuffer);
}

/** The images of a task, each once. */
function sourcesOf(task: Task): unknown[] {
  const calls: { parts: Parts }[] = "calls" in task ? task.calls : [task];
  const parts = calls.flatMap(({ parts }) => parts);
  return [...new Set(parts.flatMap((part) => (typeof part === "string" ? [] : [part.source])))];
}
