/** A client whose work is done in a worker: images go there, answers come back, credentials are asked for here. */

import type { Parts } from "../body/input.js";
import type { Operation } from "../body/shape.js";
import type { AwsCredentialIdentity, ClientCredentials } from "../call/credentials.js";
import { notify } from "../call/hooks.js";
import type { PageWorker, RekognitionClientConfig } from "../config.js";
import type { RekognitionError } from "../errors.js";
import { taintedError } from "../image/pixels.js";
import { type Frame, fileOf, isBinary, kind, viewOf } from "../image/source.js";
import { unreadableError } from "../module/content.js";
import { pause } from "../runtime/pause.js";
import { abortError, until } from "../runtime/wait.js";
import {
  type Called,
  pack,
  type Task,
  type ToPage,
  type ToWorker,
  unpack,
  workerError,
} from "./messages.js";

/** Pictures of what is drawn, by what draws them. */
export type Pictures = ReadonlyMap<unknown, Promise<Frame>>;

/** A client's way to a worker. */
export interface Channel {
  readonly run: (
    task: Task,
    pictures: Pictures,
    times: object,
    signal?: AbortSignal,
  ) => Promise<unknown>;
  /** Ends it after the last call. */
  readonly close: () => void;
}

interface Waiting {
  readonly resolve: (answer: Called) => void;
  readonly reject: (error: RekognitionError) => void;
}

/** Of all clients that do not start one of their own. */
let shared: PageWorker | undefined;

/** Opens the channel of a client of these settings: to its worker, and to another one when that has failed. */
export function openChannel(
  create: () => PageWorker,
  config: RekognitionClientConfig,
  credentials: ClientCredentials,
): Channel {
  const waiting = new Map<number, Waiting>();
  const buffers: ArrayBuffer[] = [];
  let port: MessagePort | undefined;
  let end = () => {};
  let calls = 0;
  let running = 0;
  let isClosing = false;

  const opened = (): MessagePort => {
    if (port) return port;
    const { worker, isOwn } = workerOf(config, create);
    const connected = connect(worker, config, credentials, (answer) => {
      buffers.push(...answer.buffers.slice(0, KEPT - buffers.length));
      waiting.get(answer.called)?.resolve(answer);
      waiting.delete(answer.called);
    });
    worker.addEventListener("error", ({ message }) => {
      if (shared === worker) shared = undefined;
      if (port !== connected) return;
      port = undefined;
      connected.close();
      worker.terminate?.();
      const error = workerError(message ?? "its file cannot be loaded");
      for (const { reject } of waiting.values()) reject(error);
      waiting.clear();
    });
    end = () => {
      port = undefined;
      connected.close();
      if (isOwn) worker.terminate?.();
    };
    port = connected;
    return port;
  };
  const send = async (task: Task, pictures: Pictures, times: object, signal?: AbortSignal) => {
    const transfer: Transferable[] = [];
    if (signal?.aborted) throw abortError(signal);
    const sent = await until(sendable(task, pictures, buffers, transfer, signal), signal);
    const to = opened();
    const call = ++calls;
    const answered = new Promise<Called>((resolve, reject) => {
      waiting.set(call, { resolve, reject });
    });
    try {
      to.postMessage({ call, task: sent, times } satisfies ToWorker, transfer);
    } catch (error) {
      waiting.delete(call);
      // the rest of a task can always be sent
      throw pictures.size
        ? taintedError("Image", (error as Error).message)
        : unreadableError(error, "Image");
    }
    try {
      const { output, error } = await until(answered, signal);
      if (error) throw unpack(error);
      return output;
    } finally {
      if (waiting.delete(call)) to.postMessage({ abort: call } satisfies ToWorker);
    }
  };
  opened(); // by the time of the first call
  return {
    run: async (...task) => {
      running += 1;
      try {
        return await send(...task);
      } finally {
        running -= 1;
        if (isClosing && !running) end();
      }
    },
    close: () => {
      isClosing = true;
      if (!running) end();
    },
  };
}

function workerOf({ worker }: RekognitionClientConfig, create: () => PageWorker) {
  try {
    if (typeof worker === "function") return { worker: worker(), isOwn: true };
    shared ??= create();
    return { worker: shared, isOwn: false };
  } catch (error) {
    throw workerError((error as Error)?.message);
  }
}

/** A port to a client of these settings in the worker. */
function connect(
  worker: PageWorker,
  config: RekognitionClientConfig,
  credentials: ClientCredentials,
  answered: (answer: Called) => void,
): MessagePort {
  const { onRequest, onResponse, onRetry, worker: _, credentials: __, ...settings } = config;
  const hooks = { onRequest, onResponse, onRetry };
  const { port1: port, port2 } = new MessageChannel();
  const bring = async (asked: number) => {
    try {
      port.postMessage({ asked, keys: await credentials() } satisfies ToWorker);
    } catch (error) {
      port.postMessage({ asked, error: pack(error) } satisfies ToWorker);
    }
  };
  port.onmessage = ({ data }: MessageEvent<ToPage>) => {
    if ("called" in data) answered(data);
    else if ("ask" in data) bring(data.ask);
    else if ("refuse" in data) credentials.refuse(data.refuse as AwsCredentialIdentity);
    else {
      const { error } = data.event as { error?: never };
      const event = error ? { ...data.event, error: unpack(error) } : data.event;
      notify(hooks[data.hook] as (event: object) => void, () => event);
    }
  };
  worker.postMessage({ settings }, [port2]);
  return port;
}

/** How many buffers are kept for the next images. */
const KEPT = 2;
/** How many bytes are copied at a time: more would be felt. */
const COPIED = 1 << 20;

/** A task with its images as they can be sent: files by reference, bytes as a copy, pixels as a bitmap. */
async function sendable(
  task: Task,
  pictures: Pictures,
  buffers: ArrayBuffer[],
  transfer: Transferable[],
  signal?: AbortSignal,
): Promise<Task> {
  const images = new Map<unknown, Promise<unknown>>();
  const sendablePart = async (operation: Operation, part: Parts[number]) => {
    if (typeof part === "string") return part;
    const where = `${operation.name}: ${part.path}`;
    const { source } = part;
    const image =
      images.get(source) ??
      pictures.get(source)?.then((bitmap) => {
        transfer.push(bitmap as ImageBitmap);
        return bitmap;
      }) ??
      sendableImage(source, where, buffers, transfer, signal);
    images.set(source, image);
    return { ...part, source: await image };
  };
  const sendableCall = async <Call extends { operation: Operation; parts: Parts }>(call: Call) => {
    const parts = call.parts.map((part) => sendablePart(call.operation, part));
    return { ...call, parts: await Promise.all(parts) };
  };
  return "calls" in task
    ? { calls: await Promise.all(task.calls.map(sendableCall)) }
    : sendableCall(task);
}

async function sendableImage(
  source: unknown,
  where: string,
  buffers: ArrayBuffer[],
  transfer: Transferable[],
  signal?: AbortSignal,
): Promise<unknown> {
  const bytes = viewOf(source, where);
  if (bytes) {
    const fits = buffers.findIndex(({ byteLength }) => byteLength >= bytes.length);
    const [buffer = new ArrayBuffer(bytes.length)] = fits < 0 ? [] : buffers.splice(fits, 1);
    const copy = new Uint8Array(buffer, 0, bytes.length);
    for (let at = 0; at < copy.length; at += COPIED) {
      copy.set(bytes.subarray(at, at + COPIED), at);
      await pause(copy.length);
      if (bytes.length !== copy.length)
        throw unreadableError(new Error("it has been transferred"), where);
    }
    transfer.push(buffer);
    return copy;
  }
  if (kind(source) === "ArrayBuffer") return new Blob([source as ArrayBuffer]);
  if (isBinary(source) || kind(source) === "String") return source;
  return kind(source) === "URL" ? `${source}` : fileOf(source, where, signal);
}
