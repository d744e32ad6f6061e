// Medians of what takes turns, and how long something takes.

/**
 * Calls every contestant once a round, each round beginning with another one, so that what the machine does besides
 * falls on all alike. `before` goes before each: it collects the garbage of the last one. The first rounds only warm
 * up. Returns the median of what each has returned, by their names.
 */
export async function interleave(
  contestants,
  rounds,
  warmups = Math.ceil(rounds / 5),
  before = collect,
) {
  const names = Object.keys(contestants);
  const taken = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = -warmups; round < rounds; round++) {
    for (let turn = 0; turn < names.length; turn++) {
      const name = names[(turn + round + warmups) % names.length];
      await before();
      await pause();
      const value = await contestants[name]();
      if (round >= 0) taken[name].push(value);
    }
  }
  return Object.fromEntries(names.map((name) => [name, median(taken[name])]));
}

/** Collects garbage to the end: Chromium frees buffers later, and whoever makes the next one waits for that. */
function collect() {
  globalThis.gc();
  new ArrayBuffer(1);
}

/** How many milliseconds it takes. */
export async function timed(work) {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

/** The middle one, or the mean of the two in the middle. */
export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** What a contestant has left to do, it does before the next one's turn. */
const pause = () => new Promise((resolve) => setTimeout(resolve, 0));
