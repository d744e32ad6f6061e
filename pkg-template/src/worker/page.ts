/** A client whose work is done in a worker: images go there, answers come back, credentials are asked for here. */

import { aborted, until } from "../abort.js";
import { pause } from "../call.js";
import type { PageWorker, RekognitionClientConfig } from "../config.js";
import type { AwsCredentialIdentity, ClientCredentials } from "../credentials.js";
import { notify } from "../hooks.js";
import { unreadable } from "../image/content.js";
import { sizeOf, tainted } from "../image/pixels.js";
import { fileOf, isBinary, isDrawable, kind } from "../image/source.js";
import type { Parts } from "../input.js";
import type { Operation } from "../operation.js";
import {
  type Called,
  packed,
  type Task,
  type ToPage,
  type ToWorker,
  unpacked,
} from "./messages.js";
import type { Remote } from "./start.js";

/** Opens a channel to a worker for a client of these settings. `failed` rejects when the worker fails. */
export function openRemote(
  worker: PageWorker,
  failed: Promise<never>,
  config: RekognitionClientConfig,
  credentials: ClientCredentials,
): Remote {
  const { onRequest, onResponse, onRetry, worker: _, credentials: __, ...settings } = config;
  const hooks = { onRequest, onResponse, onRetry };
  const { port1: port, port2 } = new MessageChannel();
  const waiting = new Map<number, (answer: Called) => void>();
  const buffers: ArrayBuffer[] = [];
  const post = (message: ToWorker, transfer: Transferable[] = []) => {
    port.postMessage(message, transfer);
  };
  const bring = async (asked: number) => {
    try {
      post({ asked, keys: await credentials() });
    } catch (error) {
      post({ asked, error: packed(error) });
    }
  };
  port.onmessage = ({ data }: MessageEvent<ToPage>) => {
    if ("called" in data) {
      buffers.push(...data.buffers.slice(0, KEPT - buffers.length));
      waiting.get(data.called)?.(data);
      waiting.delete(data.called);
    } else if ("ask" in data) bring(data.ask);
    else if ("refuse" in data) credentials.refuse(data.refuse as AwsCredentialIdentity);
    else {
      const { error } = data.event as { error?: never };
      const event = error ? { ...data.event, error: unpacked(error) } : data.event;
      notify(hooks[data.hook] as (event: object) => void, event);
    }
  };
  worker.postMessage({ settings }, [port2]);

  let calls = 0;
  return async (task, times, signal) => {
    const transfer: Transferable[] = [];
    if (signal?.aborted) throw aborted(signal);
    const sent = await until(sendable(task, buffers, transfer), signal);
    const call = ++calls;
    const answered = new Promise<Called>((resolve) => {
      waiting.set(call, resolve);
    });
    try {
      post({ call, task: sent, times }, transfer);
    } catch (error) {
      waiting.delete(call);
      const { message } = error as Error;
      throw /ImageBitmap/.test(message) ? tainted("Image", message) : unreadable(error, "Image");
    }
    try {
      const { output, error } = await until(Promise.race([answered, failed]), signal);
      if (error) throw unpacked(error);
      return output;
    } finally {
      if (waiting.delete(call)) post({ abort: call });
    }
  };
}

/** How many buffers are kept for the next images. */
const KEPT = 2;
/** How many bytes are copied at a time: more would be felt. */
const COPIED = 1 << 20;

/** A task with its images as they can be sent: files by reference, bytes as a copy, pixels as a bitmap. */
async function sendable(
  task: Task,
  buffers: ArrayBuffer[],
  transfer: Transferable[],
): Promise<Task> {
  const images = new Map<unknown, Promise<unknown>>();
  const sendablePart = async (operation: Operation, part: Parts[number]) => {
    if (typeof part === "string") return part;
    const where = `${operation.name}: ${part.path}`;
    const { source } = part;
    const image = images.get(source) ?? sendableImage(source, where, buffers, transfer);
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
): Promise<unknown> {
  if (isDrawable(source)) {
    sizeOf(source, where); // while what it is is known
    const bitmap = await createImageBitmap(source as ImageBitmapSource);
    transfer.push(bitmap);
    return bitmap;
  }
  if (ArrayBuffer.isView(source)) {
    const bytes = (await fileOf(source, where)) as Uint8Array;
    const fits = buffers.findIndex(({ byteLength }) => byteLength >= bytes.length);
    const [buffer = new ArrayBuffer(bytes.length)] = fits < 0 ? [] : buffers.splice(fits, 1);
    const copy = new Uint8Array(buffer, 0, bytes.length);
    for (let at = 0; at < copy.length; at += COPIED) {
      copy.set(bytes.subarray(at, at + COPIED), at);
      await pause(copy.length);
      if (bytes.length !== copy.length)
        throw unreadable(new Error("it has been transferred"), where);
    }
    transfer.push(buffer);
    return copy;
  }
  if (kind(source) === "ArrayBuffer") return new Blob([source as ArrayBuffer]);
  if (isBinary(source) || kind(source) === "String") return source;
  return kind(source) === "URL" ? `${source}` : fileOf(source, where);
}
