/** Makes a task fit to be sent to a worker: files by reference, bytes as a copy, pixels as a bitmap. */

import type { Parts } from "../body/input.js";
import type { Operation } from "../body/shape.js";
import { addressOf } from "../image/address.js";
import { pictureOf } from "../image/draw.js";
import type { SourceSettings } from "../image/settings.js";
import { fileOf, isBinary, kind, viewOf } from "../image/source.js";
import { unreadableError } from "../module/content.js";
import { pause } from "../runtime/pause.js";
import type { Pictures, Task } from "./messages.js";

/** How many bytes are copied at a time: more would be felt. */
const COPIED = 1 << 20;

/** A task that is made fit to be sent. */
export class Parcel {
  /** The pictures and buffers that go over to the worker. */
  readonly transfer: Transferable[] = [];
  readonly #pictures: Pictures;
  readonly #buffers: ArrayBuffer[];
  readonly #settings: SourceSettings;
  readonly #signal: AbortSignal | undefined;
  /** The images of the task, each once. */
  readonly #images = new Map<unknown, Promise<unknown>>();

  /** The bytes are copied into `buffers` where there is one that is long enough. */
  constructor(
    pictures: Pictures,
    buffers: ArrayBuffer[],
    settings: SourceSettings,
    signal?: AbortSignal,
  ) {
    this.#pictures = pictures;
    this.#buffers = buffers;
    this.#settings = settings;
    this.#signal = signal;
  }

  /** The task with other images. */
  async pack(task: Task): Promise<Task> {
    return "calls" in task
      ? { calls: await Promise.all(task.calls.map((call) => this.#packCall(call))) }
      : this.#packCall(task);
  }

  async #packCall<Call extends { operation: Operation; parts: Parts }>(call: Call): Promise<Call> {
    const { operation, parts } = call;
    const packing = parts.map((part) => this.#packPart(operation, part));
    // functions cannot be sent; the worker has them
    const output = operation.output && { members: operation.output.members };
    const sent = { ...operation, output } as Operation;
    return { ...call, operation: sent, parts: await Promise.all(packing) };
  }

  async #packPart({ name }: Operation, part: Parts[number]): Promise<Parts[number]> {
    if (typeof part === "string") return part;
    const { source, path } = part;
    const image = this.#images.get(source) ?? this.#packImage(source, `${name}: ${path}`);
    this.#images.set(source, image);
    return { ...part, source: await image };
  }

  async #packImage(source: unknown, where: string): Promise<unknown> {
    const picture = this.#pictures.get(source);
    if (picture) {
      const taken = (await picture.catch(() => undefined)) as ImageBitmap | undefined;
      return this.#hand(await pictureOf(source as object, where, taken));
    }
    const bytes = viewOf(source, where);
    if (bytes) return this.#copy(bytes, where);
    if (kind(source) === "ArrayBuffer") return new Blob([source as ArrayBuffer]);
    if (isBinary(source)) return source;
    // what is relative is so to the page
    const address = /^(String|URL)$/.test(kind(source)) && addressOf(`${source}`);
    // a function cannot be sent: it is asked here, and the file is fetched here
    if (address && typeof this.#settings.urls !== "function") return address;
    return fileOf(source, where, this.#settings, this.#signal);
  }

  async #copy(bytes: Uint8Array, where: string): Promise<Uint8Array> {
    const { length } = bytes;
    const fits = this.#buffers.findIndex(({ byteLength }) => byteLength >= length);
    const [buffer = new ArrayBuffer(length)] = fits < 0 ? [] : this.#buffers.splice(fits, 1);
    const copy = new Uint8Array(buffer, 0, length);
    for (let at = 0; at < length; at += COPIED) {
      copy.set(bytes.subarray(at, at + COPIED), at);
      await pause(length);
      if (bytes.length !== length) {
        throw unreadableError(new Error("it has been transferred"), where);
      }
    }
    this.#hand(buffer);
    return copy;
  }

  /** Lets something go over to the worker. */
  #hand<T>(given: T): T {
    this.transfer.push(given as Transferable);
    return given;
  }
}
