/** The time as a host has it (twin of src/clock.rs). */

/** The clock of a host, as far as it is known. Each host has its own: one host's word on the time holds for no other. */
export interface Clock {
  /** By how many milliseconds it is ahead of the clock here. */
  ahead: number;
}

/** How many hosts are remembered. */
const MOST = 64;
const clocks = /* @__PURE__ */ new Map<string, Clock>();

/** The clock of a host: all who call it learn of one another. */
export function clockOf(host: string): Clock {
  const clock = clocks.get(host) ?? { ahead: 0 };
  if (clocks.size >= MOST && !clocks.has(host)) clocks.clear(); // who has one keeps it
  clocks.set(host, clock);
  return clock;
}

/** The time by a clock, in milliseconds since 1970. */
export function now(clock?: Clock): number {
  return Date.now() + (clock?.ahead ?? 0);
}
