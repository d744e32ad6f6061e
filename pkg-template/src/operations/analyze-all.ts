/** Many images, a few at a time. */

import { checkManner } from "../call/config.js";
import { notify } from "../call/hooks.js";
import type { RekognitionClient } from "../client.js";
import { configError, type RekognitionError } from "../errors.js";
import type { ImageSource } from "../image/source.js";
import { hold, release } from "../module/arena.js";
import { own } from "../runtime/own.js";
import { abortError, sleep, until } from "../runtime/wait.js";
import {
  ANALYSIS_OPTIONS,
  type Analyses,
  type AnalysisOptions,
  type AnalysisResults,
  analyzeOne,
  checkClient,
} from "./analyze.js";
import type { Image } from "./generated/types.js";

/** A source that can be analysed. */
type Source = ImageSource | Image;

/** How many images are worked on, and how fast. */
export interface BatchOptions extends AnalysisOptions {
  /**
   * With "adaptive", requests are sent as fast as the service takes them, and throttles are waited out: unless
   * `maxAttempts` is given, up to 30 an operation are no attempts. @default the client's `retryMode`, else "adaptive"
   */
  retryMode?: "standard" | "adaptive";
  /** How many images at a time, from 1. Memory holds that many, whatever there are in all. @default 4 */
  concurrency?: number;
  /** How many requests begin in a second at most; not counting those that are tried again. @default no limit */
  requestsPerSecond?: number;
  /** Told of each image that is done. An error of its own is shown on the console. */
  onProgress?: (progress: BatchProgress) => void;
}

/** The names of the options. */
const OPTIONS = [...ANALYSIS_OPTIONS, "concurrency", "requestsPerSecond", "onProgress"];

/** How far it is. */
export interface BatchProgress {
  /** Images that are done, with those that failed. */
  readonly done: number;
  readonly failed: number;
  /** How many there are, if that is known. */
  readonly total: number | undefined;
}

/** The outcome for an image: `results`, or an `error`. */
export type BatchItem<Asked extends Analyses> = {
  /** Its place among the images, from 0. */
  readonly index: number;
  readonly source: Source;
} & (
  | { readonly results: AnalysisResults<Asked>; readonly error?: undefined }
  | { readonly results?: undefined; readonly error: RekognitionError }
);

/**
 * Analyses many images, and gives each as soon as it is done. One that fails does not stop the others. Images are
 * taken from `images` when there is room for them, no earlier; leaving the loop ends what is under way.
 */
export async function* analyzeAll<Asked extends Analyses>(
  client: RekognitionClient,
  images: Iterable<Source> | AsyncIterable<Source>,
  analyses: Asked,
  options: BatchOptions = {},
): AsyncGenerator<BatchItem<Asked>, void, void> {
  const batch = new Batch(client, images, analyses, options);
  try {
    for (;;) {
      const item = await batch.next();
      if (!item) return;
      yield item;
    }
  } finally {
    await batch.end();
  }
}

/** The images that are taken and analysed at present. */
class Batch<Asked extends Analyses> {
  readonly #client: RekognitionClient;
  readonly #analyses: Asked;
  readonly #options: BatchOptions;
  readonly #images: Iterator<Source> | AsyncIterator<Source>;
  readonly #total: number | undefined;
  readonly #distance: Distance;
  readonly #stop = new AbortController();
  /** One for each image that is worked on: many listeners to one signal are a leak to Node. */
  readonly #stops = new Set<AbortController>();
  readonly #running = new Map<number, Promise<BatchItem<Asked>>>();
  /** The image that is being taken. */
  #next: Promise<IteratorResult<Source>> | undefined;
  #isExhausted = false;
  #begun = 0;
  #done = 0;
  #failed = 0;

  constructor(
    client: RekognitionClient,
    images: Iterable<Source> | AsyncIterable<Source>,
    analyses: Asked,
    options: BatchOptions,
  ) {
    checkClient(client);
    const given = own(options);
    checkManner(given, OPTIONS);
    const { concurrency = 4, requestsPerSecond = Infinity, abortSignal } = given;
    checkCount("concurrency", concurrency);
    checkCount("requestsPerSecond", requestsPerSecond);
    this.#client = client;
    this.#analyses = analyses;
    this.#options = given;
    this.#images = iterate(images);
    this.#total = Array.isArray(images) ? images.length : undefined;
    this.#distance = new Distance(
      requestsPerSecond,
      Object.values(Object(analyses)).filter(Boolean).length,
    );
    if (abortSignal?.aborted) this.#abort();
    abortSignal?.addEventListener("abort", this.#abort);
    hold();
  }

  /** The next image that is done; nothing when all are. */
  async next(): Promise<BatchItem<Asked> | undefined> {
    for (;;) {
      this.#take();
      const open = [...this.#running.values(), ...(this.#next ? [this.#next] : [])];
      if (!open.length) return undefined;
      const first = await until(Promise.race(open), this.#stop.signal);
      if ("index" in first) return this.#finish(first);
      this.#begin(first);
    }
  }

  /** Ends what is under way. */
  async end(): Promise<void> {
    this.#options.abortSignal?.removeEventListener("abort", this.#abort);
    this.#abort();
    this.#next?.catch(() => {}); // nobody waits for it any more
    await Promise.all(this.#running.values());
    release();
    const ending = !this.#isExhausted && Promise.resolve(this.#images.return?.());
    if (ending && this.#next)
      ending.catch(() => {}); // generators end when what they wait for has come
    else await ending;
  }

  readonly #abort = () => {
    for (const stop of [this.#stop, ...this.#stops]) stop.abort(this.#options.abortSignal?.reason);
  };

  /** Takes an image where there is room for one. */
  #take(): void {
    const { concurrency = 4 } = this.#options;
    if (this.#isExhausted || this.#running.size >= concurrency) return;
    this.#next ??= Promise.resolve(this.#images.next());
  }

  #begin({ done, value }: IteratorResult<Source>): void {
    this.#next = undefined;
    if (done) this.#isExhausted = true;
    else this.#running.set(this.#begun, this.#analyze(value, this.#begun++));
  }

  async #analyze(source: Source, index: number): Promise<BatchItem<Asked>> {
    const stop = new AbortController();
    this.#stops.add(stop);
    if (this.#stop.signal.aborted) stop.abort(this.#stop.signal.reason);
    const { signal: abortSignal } = stop;
    const { concurrency, requestsPerSecond, onProgress, ...options } = this.#options;
    const { retryMode = this.#client.config.retryMode ?? "adaptive", maxAttempts } = options;
    const each = { ...options, retryMode, abortSignal };
    const isPatient = retryMode === "adaptive" && !maxAttempts;
    try {
      await this.#distance.wait(abortSignal);
      const results = await analyzeOne(this.#client, source, this.#analyses, each, isPatient);
      return { index, source, results };
    } catch (error) {
      return { index, source, error: error as RekognitionError };
    } finally {
      this.#stops.delete(stop);
    }
  }

  #finish(item: BatchItem<Asked>): BatchItem<Asked> {
    this.#running.delete(item.index);
    this.#done += 1;
    if (item.error) this.#failed += 1;
    const progress = { done: this.#done, failed: this.#failed, total: this.#total };
    notify(this.#options.onProgress, () => progress);
    return item;
  }
}

function iterate(images: Iterable<Source> | AsyncIterable<Source>) {
  if (Symbol.asyncIterator in Object(images)) {
    return (images as AsyncIterable<Source>)[Symbol.asyncIterator]();
  }
  if (Symbol.iterator in Object(images) && typeof images !== "string") {
    return (images as Iterable<Source>)[Symbol.iterator]();
  }
  throw configError("analyzeAll: expected a list of images, or what can be iterated, found none");
}

function checkCount(name: string, value: number): void {
  if (typeof value === "number" && value > 0) return;
  throw configError(`${name}: expected a number above 0, found ${String(value)}`);
}

/** Lets images begin at even distances: so many requests in a second, of which each image makes several. */
class Distance {
  readonly #milliseconds: number;
  #free = 0;

  constructor(perSecond: number, requests: number) {
    this.#milliseconds = (requests * 1000) / perSecond;
  }

  async wait(signal: AbortSignal): Promise<void> {
    const now = Date.now();
    const wait = Math.max(0, this.#free - now);
    this.#free = now + wait + this.#milliseconds;
    if (wait) await sleep(wait, signal);
    if (signal.aborted) throw abortError(signal);
  }
}
