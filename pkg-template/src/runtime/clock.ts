/** The time as the service has it: the host's clock, and what calls have learnt of how far it is off. */

let ahead = 0;

/** The service's time, in milliseconds since 1970. */
export function now(): number {
  return Date.now() + ahead;
}

/** By how many milliseconds the service's clock is ahead, as the WebAssembly module has it. */
export function setAhead(milliseconds: number): void {
  ahead = milliseconds;
}
