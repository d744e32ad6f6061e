/** Many images, a few at a time. */

import { notify } from "../call/hooks.js";
import type { RekognitionClient } from "../client.js";
import { configError, type RekognitionError } from "../errors.js";
import type { ImageSource } from "../image/source.js";
import { hold, release } from "../module/arena.js";
import { abortError, sleep, until } from "../runtime/wait.js";
import { type Analyses, type AnalysisOptions, type AnalysisResults, analyze } from "./analyze.js";
import type { Image } from "./generated/types.js";

/** What can be analysed. */
type Source = ImageSource | Image;

/** How many images are worked on, and how fast. */
export interface BatchOptions extends AnalysisOptions {
  /** How many images at a time, from 1. Memory holds that many, whatever there are in all. @default 4 */
  concurrency?: number;
  /** How many requests begin in a second at most; not counting those that are tried again. @default no limit */
  requestsPerSecond?: number;
  /** Told of each image that is done. An error of its own is shown on the console. */
  onProgress?: (progress: BatchProgress) => void;
}

/** How far it is. */
export interface BatchProgress {
  /** Images that are done, with those that failed. */
  readonly done: number;
  readonly failed: number;
  /** How many there are, if that is known. */
  readonly total: number | undefined;
}

/** What became of an image: `results`, or an `error`. */
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
  const { concurrency = 4, requestsPerSecond = Infinity, onProgress, ...each } = options;
  checkCount("concurrency", concurrency);
  checkCount("requestsPerSecond", requestsPerSecond);
  const total = Array.isArray(images) ? images.length : undefined;
  const requests = Object.values(analyses).filter((choice) => choice).length;
  const stop = new AbortController();
  const { signal } = stop;
  const { abortSignal } = options;
  const abort = () => stop.abort(abortSignal?.reason);
  if (abortSignal?.aborted) abort();
  abortSignal?.addEventListener("abort", abort);
  const pace = pacer(requestsPerSecond);
  const work = async (source: Source, index: number): Promise<BatchItem<Asked>> => {
    try {
      await pace(requests, signal);
      const results = await analyze(client, source, analyses, { ...each, abortSignal: signal });
      return { index, source, results };
    } catch (error) {
      return { index, source, error: error as RekognitionError };
    }
  };

  const iterator = iteratorOf(images);
  const running = new Map<number, Promise<BatchItem<Asked>>>();
  let next: Promise<IteratorResult<Source>> | undefined;
  let [begun, done, failed, isExhausted] = [0, 0, 0, false];
  hold();
  try {
    for (;;) {
      if (!isExhausted && running.size < concurrency) next ??= Promise.resolve(iterator.next());
      if (!next && !running.size) return;
      const first = await until(
        Promise.race([...running.values(), ...(next ? [next] : [])]),
        signal,
      );
      if (!("index" in first)) {
        next = undefined;
        if (first.done) isExhausted = true;
        else running.set(begun, work(first.value, begun++));
        continue;
      }
      running.delete(first.index);
      done += 1;
      if (first.error) failed += 1;
      notify(onProgress, () => ({ done, failed, total }));
      yield first;
    }
  } finally {
    abortSignal?.removeEventListener("abort", abort);
    stop.abort();
    next?.catch(() => {}); // nobody waits for it any more
    await Promise.all(running.values());
    release();
    const ended = !isExhausted && Promise.resolve(iterator.return?.());
    if (ended && next)
      ended.catch(() => {}); // generators end when what they wait for has come
    else await ended;
  }
}

function iteratorOf(images: Iterable<Source> | AsyncIterable<Source>) {
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

/** Lets so many begin in a second, at even distances. */
function pacer(perSecond: number) {
  let free = 0;
  return async (requests: number, signal: AbortSignal): Promise<void> => {
    const now = Date.now();
    const wait = Math.max(0, free - now);
    free = now + wait + (requests * 1000) / perSecond;
    if (wait) await sleep(wait, signal);
    if (signal.aborted) throw abortError(signal);
  };
}
