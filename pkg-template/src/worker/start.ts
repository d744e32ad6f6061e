/** Starts the package's worker, once for all clients. The entries say how. */

import type { PageWorker } from "../config.js";
import { configError } from "../errors.js";

let create: (() => PageWorker) | undefined;
let shared: PageWorker | undefined;

/** For the entries: how this runtime starts the package's worker. */
export function provideWorker(start: () => PageWorker): void {
  create = start;
}

/** The worker that a client's option means. */
export function workerOf(option: boolean | (() => PageWorker) | undefined): PageWorker {
  if (typeof option === "function") return option();
  if (!create) throw configError("worker: expected a page, found a runtime that has no workers");
  if (!shared) {
    const started = create();
    started.addEventListener("error", () => {
      if (shared === started) shared = undefined; // one that works may be started later
    });
    shared = started;
  }
  return shared;
}
