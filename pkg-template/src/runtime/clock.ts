/** The time as a host has it (twin of src/clock.rs). */

/** What is known of a host's clock. Each host has its own: what one says of the time is believed of no other. */
export interface Clock {
  /** By how many milliseconds it is ahead of the clock here. */
  ahead: number;
}

/** The time by a clock, in milliseconds since 1970. */
export function now(clock?: Clock): number {
  return Date.now() + (clock?.ahead ?? 0);
}
