// What images of 5 MB take at their peak and leave behind, four at a time, each peer in a process of its own.
import { FILES, NAMES } from "../peers/names.mjs";
import { median } from "../statistics.mjs";
import { number, table } from "../table.mjs";

/** Who takes part: ours has a way of its own for many images. */
const CONTESTANTS = { ...FILES, [NAMES[0]]: "ours-batch", "reading alone": "reading" };

/** What a process reports. */
const LABELS = {
  peakRss: "resident memory, peak above the start",
  peakArrayBuffers: "array buffers, peak",
  peakExternal: "external memory, peak",
  afterRss: "resident memory, afterwards above the start",
  afterArrayBuffers: "array buffers, afterwards",
  afterExternal: "external memory, afterwards",
  peakWasm: "WebAssembly memories, peak",
  afterWasm: "WebAssembly memories, afterwards",
};

/** A table of medians. `start(file)` runs a peer's images in a new process and returns its report. */
export async function memory(start, rounds) {
  const names = Object.keys(CONTESTANTS);
  const reports = await reportsOf(names, start, rounds(8));
  const known = Object.entries(LABELS).filter(([key]) => key in reports[NAMES[0]][0]);
  const rows = known.map(([key, label]) => [
    label,
    ...names.map((name) => megabytes(reports[name], key)),
  ]);
  return [table("Memory: 20 images of 5 MB at concurrency 4, MB", ["", ...names], rows)];
}

/** How many images are really sent. */
export const SENT = 120;

/** The same of images that are really sent: what was sent is the runtime's. */
export async function memoryOfSent(start, rounds) {
  const reports = await reportsOf(NAMES, start, rounds(4));
  const peaks = NAMES.map((name) => megabytes(reports[name], "peakRss"));
  const title = `Memory: ${SENT} images of 5 MB sent over loopback at concurrency 4, MB`;
  return [table(title, ["", ...NAMES], [[LABELS.peakRss, ...peaks]])];
}

async function reportsOf(names, start, rounds) {
  const reports = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = rounds; round > 0; round--) {
    for (const name of names) reports[name].push(await start(CONTESTANTS[name]));
  }
  return reports;
}

const megabytes = (reports, key) => number(median(reports.map((report) => report[key])) / 1e6, 1);
