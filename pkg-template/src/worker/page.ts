/** A client whose work is done in a worker: images go there, answers come back, credentials are asked for here. */

import { aborted, until } from "../abort.js";
import type { PageWorker, RekognitionClientConfig } from "../config.js";
import type { AwsCredentialIdentity, ClientCredentials } from "../credentials.js";
import { inputError, RekognitionError } from "../errors.js";
import { notify } from "../hooks.js";
import { sizeOf, tainted } from "../image/pixels.js";
import { fileOf, isBinary, isDrawable, isImageSource, kind } from "../image/source.js";
import {
  type Called,
  packed,
  type Task,
  type ToPage,
  type ToWorker,
  unpacked,
} from "./messages.js";
import { workerOf } from "./start.js";

/** Has the worker do a task. */
export type Remote = (
  task: Task,
  input: object,
  times: object,
  signal?: AbortSignal,
) => Promise<unknown>;

/** A channel to a worker for a client of these settings. */
export function remoteOf(config: RekognitionClientConfig, credentials: ClientCredentials): Remote {
  const { onRequest, onResponse, onRetry, worker, credentials: _, ...settings } = config;
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
  const broken = opened(workerOf(worker), settings, port2);

  let calls = 0;
  return async (task, input, times, signal) => {
    const name = task.operation?.name ?? "analyze";
    const transfer: Transferable[] = [];
    if (signal?.aborted) throw aborted(signal);
    const sent = await until(sendable(input, name, buffers, transfer), signal);
    const call = ++calls;
    const answered = new Promise<Called>((resolve) => {
      waiting.set(call, resolve);
    });
    try {
      post({ call, ...task, input: sent, times }, transfer);
    } catch (error) {
      waiting.delete(call);
      throw uncloneable(error, name);
    }
    try {
      const { output, error } = await until(Promise.race([answered, broken]), signal);
      if (error) throw unpacked(error);
      return output;
    } finally {
      if (waiting.delete(call)) post({ abort: call });
    }
  };
}

/** How many buffers are kept for the next images. */
const KEPT = 2;

/** Opens a channel; rejects when the worker fails. */
function opened(worker: PageWorker, settings: object, port: MessagePort): Promise<never> {
  worker.postMessage({ settings }, [port]);
  const failed = new Promise<never>((_, reject) => {
    worker.addEventListener("error", ({ message }) => {
      const reason = message ?? "its file cannot be loaded";
      const error = { name: "ModuleError", message: `the worker failed: ${reason}` };
      reject(new RekognitionError(error));
    });
  });
  failed.catch(() => {}); // calls hear of it
  return failed;
}

/** The input with its images as they can be sent: files by reference, bytes as a copy, pixels as a bitmap. */
async function sendable(
  input: object,
  name: string,
  buffers: ArrayBuffer[],
  transfer: Transferable[],
): Promise<object> {
  const convert = async ([member, value]: [string, unknown]): Promise<[string, unknown]> => {
    const where = `${name}: ${member}`;
    if (isImageSource(value)) return [member, await sendableImage(value, where, buffers, transfer)];
    const { Bytes } = Object(value);
    if (!isImageSource(Bytes)) return [member, value];
    const image = await sendableImage(Bytes, `${where}.Bytes`, buffers, transfer);
    return [member, { ...(value as object), Bytes: image }];
  };
  return Object.fromEntries(await Promise.all(Object.entries(input).map(convert)));
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
    copy.set(bytes);
    transfer.push(buffer);
    return copy;
  }
  if (kind(source) === "ArrayBuffer") return new Blob([source as ArrayBuffer]);
  if (isBinary(source) || kind(source) === "String") return source;
  return kind(source) === "URL" ? `${source}` : fileOf(source, where);
}

function uncloneable(error: unknown, name: string) {
  const { message } = error as Error;
  if (/ImageBitmap/.test(message)) return tainted(name, message);
  return inputError("WrongType", `${name}: expected what can be sent to a worker: ${message}`);
}
