// What 20 images of 5 MB take at their peak and leave behind, four at a time, each peer in a process of its own.
import { FILES, NAMES } from "../peers/names.mjs";
import { median } from "../statistics.mjs";
import { number, table } from "../table.mjs";

/** What a process reports, as memory-node.mjs names it. */
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
  const reports = Object.fromEntries(NAMES.map((name) => [name, []]));
  for (let round = rounds(8); round > 0; round--) {
    for (const name of NAMES) reports[name].push(await start(FILES[name]));
  }
  const megabytes = (name, key) =>
    number(median(reports[name].map((report) => report[key])) / 1e6, 1);
  const rows = Object.entries(LABELS).map(([key, label]) => [
    label,
    ...NAMES.map((name) => megabytes(name, key)),
  ]);
  return [table("Memory: 20 images of 5 MB at concurrency 4, MB", ["", ...NAMES], rows)];
}
