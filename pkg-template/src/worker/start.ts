/**
 * What a client with the option `worker` needs at once: pictures as they are when it is called. The rest, the page's
 * side of the worker, is loaded for it: whoever does not use it does not download that. The entries say how.
 */

import type { ClientCredentials } from "../call/credentials.js";
import type { PageWorker, RekognitionClientConfig } from "../config.js";
import { configError } from "../errors.js";
import { takePicture } from "../image/demand.js";
import { type Frame, isDrawable } from "../image/source.js";
import { moduleError } from "../runtime/demand.js";
import { runWithin, until } from "../runtime/wait.js";
import type { Channel, OpenChannel, Pictures, Task } from "./messages.js";

/** The module `worker/page`. */
interface Page {
  readonly openChannel: OpenChannel;
}

let create: () => PageWorker;
let load: (() => Promise<Page>) | undefined;

/** For the entries: how this runtime starts the package's worker, and loads the page's side of it. */
export function provideWorker(start: () => PageWorker, page: () => Promise<Page>): void {
  create = start;
  load = page;
}

/** The work of a client of these settings, in a worker. */
export class Remote {
  readonly #config: RekognitionClientConfig;
  readonly #credentials: ClientCredentials;
  #channel: Promise<Channel> | undefined;

  constructor(config: RekognitionClientConfig, credentials: ClientCredentials) {
    this.#config = config;
    this.#credentials = credentials;
    if (!load) throw configError("worker: expected a page, found a runtime that has no workers");
    this.#open().catch(() => {}); // by the time of the first call, which hears of what went wrong
  }

  /** Has the worker do a task. */
  run(
    task: Task,
    { timeout = this.#config.timeout, ...times }: { timeout?: number | undefined },
    signal?: AbortSignal,
  ): Promise<unknown> {
    return runWithin(timeout, signal, async (signal) => {
      const pictures = takePictures(task); // before anything is waited for: they may be drawn on
      try {
        const channel = await until(this.#open(), signal);
        return await channel.run(task, pictures, times, signal);
      } finally {
        for (const picture of pictures.values()) {
          picture.then((it) => it.close()).catch(() => {});
        }
      }
    });
  }

  /** When what is under way has ended, nothing is left. */
  close(): void {
    this.#channel?.then((it) => it.close()).catch(() => {});
    this.#channel = undefined;
  }

  #open(): Promise<Channel> {
    this.#channel ??= this.#load();
    return this.#channel;
  }

  async #load(): Promise<Channel> {
    try {
      const { openChannel } = await (load as () => Promise<Page>)();
      return openChannel(create, this.#config, this.#credentials);
    } catch (error) {
      this.#channel = undefined; // a connection that failed may work the next time
      throw await moduleError("the worker cannot be loaded", error);
    }
  }
}

/** Takes the pixels of what is drawn, as they are now. */
function takePictures(task: Task): Pictures {
  const pictures = new Map<unknown, Promise<Frame>>();
  const calls = "calls" in task ? task.calls : [task];
  for (const { parts } of calls) {
    for (const part of parts) {
      if (typeof part === "string" || !isDrawable(part.source)) continue;
      if (pictures.has(part.source)) continue;
      const picture = takePicture(part.source);
      picture.catch(() => {}); // whoever sends it hears of it
      pictures.set(part.source, picture);
    }
  }
  return pictures;
}
