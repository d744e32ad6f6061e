/**
 * Starts the package's worker, once for all clients, and loads the page's side of it: whoever does not use it does
 * not download that. The entries say how.
 */

import { until } from "../abort.js";
import type { PageWorker, RekognitionClientConfig } from "../config.js";
import type { ClientCredentials } from "../credentials.js";
import { configError, RekognitionError } from "../errors.js";
import type { Task } from "./messages.js";

/** Has a worker do a task. */
export type Remote = (task: Task, times: object, signal?: AbortSignal) => Promise<unknown>;

type Page = typeof import("./page.js");

let create: () => PageWorker;
let load: (() => Promise<Page>) | undefined;
let shared: PageWorker | undefined;

/** For the entries: how this runtime starts the package's worker, and loads the page's side of it. */
export function provideWorker(start: () => PageWorker, page: () => Promise<Page>): void {
  create = start;
  load = page;
}

/** Starts the worker that a client of these settings wants. */
export function remoteOf(config: RekognitionClientConfig, credentials: ClientCredentials): Remote {
  const worker = workerOf(config.worker);
  const failed = new Promise<never>((_, reject) => {
    worker.addEventListener("error", ({ message }) => {
      if (shared === worker) shared = undefined; // one that works may be started later
      reject(broken(message ?? "its file cannot be loaded"));
    });
  });
  failed.catch(() => {}); // calls hear of it
  let opening: Promise<Remote> | undefined;
  const open = async () => {
    const { openRemote } = await (load as () => Promise<Page>)();
    return openRemote(worker, failed, config, credentials);
  };
  return async (task, times, signal) => {
    opening ??= open().catch((error) => {
      opening = undefined; // a connection that failed may work the next time
      throw broken(error?.message);
    });
    const remote = await until(opening, signal);
    return remote(task, times, signal);
  };
}

function workerOf(option: RekognitionClientConfig["worker"]): PageWorker {
  if (!load) throw configError("worker: expected a page, found a runtime that has no workers");
  if (typeof option === "function") return option();
  shared ??= create();
  return shared;
}

function broken(reason: string): RekognitionError {
  return new RekognitionError({ name: "ModuleError", message: `the worker failed: ${reason}` });
}
