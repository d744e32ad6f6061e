/**
 * What a client with the option `worker` needs at once: pictures as they are when it is called. The rest, the page's
 * side of the worker, is loaded for it: whoever does not use it does not download that. The entries say how.
 */

import type { ClientCredentials } from "../call/credentials.js";
import type { PageWorker, RekognitionClientConfig } from "../config.js";
import { configError, RekognitionError } from "../errors.js";
import { pictureOf } from "../image/pixels.js";
import { type Frame, isDrawable } from "../image/source.js";
import { runWithin, until } from "../runtime/wait.js";
import { type Task, workerError } from "./messages.js";
import type { Channel, Pictures } from "./page.js";

/** A client's work in a worker. */
export interface Remote {
  /** Has the worker do a task. */
  readonly run: (
    task: Task,
    times: { timeout?: number | undefined },
    signal?: AbortSignal,
  ) => Promise<unknown>;
  /** When what is under way has ended, nothing is left. */
  readonly close: () => void;
}

type Page = typeof import("./page.js");

let create: () => PageWorker;
let load: (() => Promise<Page>) | undefined;

/** For the entries: how this runtime starts the package's worker, and loads the page's side of it. */
export function provideWorker(start: () => PageWorker, page: () => Promise<Page>): void {
  create = start;
  load = page;
}

/** The work of a client of these settings. */
export function remoteOf(config: RekognitionClientConfig, credentials: ClientCredentials): Remote {
  const page = load;
  if (!page) throw configError("worker: expected a page, found a runtime that has no workers");
  let opening: Promise<Channel> | undefined;
  const open = async () => {
    try {
      return (await page()).openChannel(create, config, credentials);
    } catch (error) {
      opening = undefined; // a connection that failed may work the next time
      throw error instanceof RekognitionError ? error : workerError((error as Error)?.message);
    }
  };
  const opened = () => {
    opening ??= open();
    return opening;
  };
  opened().catch(() => {}); // by the time of the first call, which hears of what went wrong
  return {
    run: (task, { timeout = config.timeout, ...times }, signal) =>
      runWithin(timeout, signal, async (signal) => {
        const pictures = picturesIn(task); // before anything is waited for: they may be drawn on
        try {
          const channel = await until(opened(), signal);
          return await channel.run(task, pictures, times, signal);
        } finally {
          for (const picture of pictures.values()) {
            picture.then((it) => it.close()).catch(() => {});
          }
        }
      }),
    close: () => {
      opening?.then((it) => it.close()).catch(() => {});
      opening = undefined;
    },
  };
}

/** The pixels of what is drawn, as they are now. */
function picturesIn(task: Task): Pictures {
  const pictures = new Map<unknown, Promise<Frame>>();
  for (const { operation, parts } of "calls" in task ? task.calls : [task]) {
    for (const part of parts) {
      if (typeof part === "string" || !isDrawable(part.source)) continue;
      if (pictures.has(part.source)) continue;
      const picture = pictureOf(part.source, `${operation.name}: ${part.path}`);
      picture.catch(() => {}); // whoever sends it hears of it
      pictures.set(part.source, picture);
    }
  }
  return pictures;
}
