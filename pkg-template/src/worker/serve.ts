/** The worker's side: a client for each channel that the page opens. */

import type { Parts } from "../body/input.js";
import type { AwsCredentialIdentity } from "../call/credentials.js";
import type { Hooks } from "../call/hooks.js";
import { perform, RekognitionClient } from "../client.js";
import type { RekognitionClientConfig } from "../config.js";
import { kind } from "../image/source.js";
import { performAll } from "../operations/analyze.js";
import {
  type Asked,
  type Call,
  pack,
  type Task,
  type ToPage,
  type ToWorker,
  unpack,
} from "./messages.js";

/** Answers the pages that use this worker. */
export function serve(): void {
  addEventListener("message", ({ data, ports: [port] }: MessageEvent) => {
    if (port) open(port, data.settings);
  });
}

function open(port: MessagePort, settings: RekognitionClientConfig): void {
  const post = (message: ToPage, transfer: Transferable[] = []) => {
    port.postMessage(message, transfer);
  };
  const asking = new Map<number, (answer: Asked) => void>();
  const running = new Map<number, AbortController>();
  let asks = 0;
  // the page's cache is the only one
  const ask = async (): Promise<AwsCredentialIdentity> => {
    const answered = new Promise<Asked>((resolve) => {
      asking.set(++asks, resolve);
    });
    post({ ask: asks });
    const { keys, error } = await answered;
    if (keys) return keys;
    throw unpack(error ?? pack("no credentials came"));
  };
  const credentials = Object.assign(ask, {
    refuse: (refuse: AwsCredentialIdentity) => post({ refuse }),
    clear: () => {},
  });
  const hook = (hook: keyof Hooks) => (event: object & { error?: unknown }) =>
    post({ hook, event: event.error ? { ...event, error: pack(event.error) } : event });
  const hooks = {
    onRequest: hook("onRequest"),
    onResponse: hook("onResponse"),
    onRetry: hook("onRetry"),
  };
  const client = new RekognitionClient({ ...settings, ...hooks, credentials });

  const call = async (message: Call) => {
    const { call: called, task, times } = message;
    const controller = new AbortController();
    running.set(called, controller);
    const options = { ...times, abortSignal: controller.signal };
    const working =
      "calls" in task
        ? performAll(client, task.calls, options)
        : perform(client, task.operation, task.parts, options);
    const answer = await working.then(
      (output) => ({ output }),
      (error) => ({ error: pack(error) }),
    );
    running.delete(called);
    const sources = sourcesOf(task);
    for (const source of sources)
      if (kind(source) === "ImageBitmap") (source as ImageBitmap).close();
    const views = sources.filter((source) => source instanceof Uint8Array);
    const buffers = views.map(({ buffer }) => buffer as ArrayBuffer); // which the page gets back
    post({ called, ...answer, buffers }, buffers);
  };
  port.onmessage = ({ data }: MessageEvent<ToWorker>) => {
    if ("call" in data) call(data);
    else if ("abort" in data) running.get(data.abort)?.abort();
    else {
      asking.get(data.asked)?.(data);
      asking.delete(data.asked);
    }
  };
}

/** The images of a task, each once. */
function sourcesOf(task: Task): unknown[] {
  const calls: { parts: Parts }[] = "calls" in task ? task.calls : [task];
  const parts = calls.flatMap(({ parts }) => parts);
  return [...new Set(parts.flatMap((part) => (typeof part === "string" ? [] : [part.source])))];
}
