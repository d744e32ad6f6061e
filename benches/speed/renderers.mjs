// How much memory the processes take in which a browser's pages run. Linux tells.
import { readdirSync, readFileSync } from "node:fs";

/** Watches the processes of a browser's pages between two marks. */
export class Renderers {
  #browser;
  #pids;
  #sizes = {};
  #peak = 0;
  #timer;

  constructor(browser) {
    this.#browser = browser;
  }

  /** `begin`, `end`, or another moment to remember. */
  mark(name) {
    const size = this.#size();
    this.#sizes[name] = size;
    if (name === "begin") {
      this.#timer = setInterval(() => {
        this.#peak = Math.max(this.#peak, this.#size());
      }, 2);
    }
    if (name === "end") clearInterval(this.#timer);
  }

  /** What was taken above what it was at `begin`. */
  report() {
    const { begin, after } = this.#sizes;
    return { peakRss: this.#peak - begin, afterRss: after - begin };
  }

  #size() {
    this.#pids ??= renderersOf(this.#browser);
    return this.#pids.reduce((sum, pid) => sum + residentOf(pid), 0);
  }
}

function renderersOf(browser) {
  const all = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const parents = Object.fromEntries(all.map((pid) => [pid, parentOf(pid)]));
  const isBelow = (pid) => pid && (pid === `${browser}` || isBelow(parents[pid]));
  // without those that draw the browser's own surface
  const isOfPage = (pid) =>
    /--type=renderer(?!.*--top-chrome-webui)/.test(read(`/proc/${pid}/cmdline`));
  return all.filter((pid) => isBelow(pid) && isOfPage(pid));
}

function parentOf(pid) {
  return /^\d+ \(.*\) \w (\d+)/s.exec(read(`/proc/${pid}/stat`))?.[1];
}

/** Without the pages of the program's file. */
function residentOf(pid) {
  const status = read(`/proc/${pid}/status`);
  const kilobytes = (of) => Number(new RegExp(`^Rss${of}:\\s+(\\d+)`, "m").exec(status)?.[1] ?? 0);
  return (kilobytes("Anon") + kilobytes("Shmem")) * 1024;
}

/** A process may have ended. */
function read(path) {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return "";
  }
}
