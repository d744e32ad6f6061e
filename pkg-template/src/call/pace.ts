/**
 * The pace of requests in adaptive mode: CUBIC, as TCP has it, over requests a second. Loaded with the first call in that
 * mode (runtime/demand.ts).
 *
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
 */

import { sleep } from "../runtime/wait.js";

const BETA = 0.7;
const SCALE = 0.4;
const SMOOTH = 0.8;
const LEAST_RATE = 0.5;
/** After so many milliseconds whoever waits asks again: the rate may have risen. */
const LONGEST = 250;

/**
 * The pace that all calls of a client share. Before the first throttle it limits nothing.
 *
 * Times are in milliseconds of the host's clock. Once that was set back, the rate falls to the least until the clock is
 * where it was.
 */
export class Pace {
  #isLimiting = false;
  /** Requests a second. */
  #rate = 0;
  /** Requests that may be sent at once. */
  #allowance = 0;
  #refilledAt = 0;
  /** Requests a second, as measured in half seconds. */
  #measured = 0;
  #counted = 0;
  #countedSince = 0;
  #rateAtThrottle = 0;
  #throttledAt = 0;

  /** Waits for leave for a request. */
  async turn(signal?: AbortSignal): Promise<void> {
    for (let wait = this.take(Date.now()); wait; wait = this.take(Date.now())) {
      await sleep(wait, signal);
    }
  }

  /** Takes leave for a request: 0, or how long to wait before the next question. */
  take(now: number): number {
    if (!this.#isLimiting) return 0;
    this.#refill(now);
    const missing = 1 - this.#allowance;
    if (missing >= 1e-6) return Math.ceil(Math.min((missing / this.#rate) * 1000, LONGEST));
    this.#allowance -= 1;
    return 0;
  }

  /**
   * Learns from an answer to a request that began then.
   *
   * The rate falls once for all requests that were under way when it fell: they tell of the rate before.
   */
  learn(isThrottled: boolean, began: number, now = Date.now()): void {
    this.#measure(now);
    if (isThrottled && this.#isLimiting && began < this.#throttledAt) return;
    const rate = isThrottled ? this.#cut(now) : this.#grow(now);
    this.#refill(now);
    // a second's requests that were saved up are too many after a throttle
    if (isThrottled) this.#allowance = Math.min(this.#allowance, 0);
    this.#rate = Math.max(Math.min(rate, 2 * this.#lately), LEAST_RATE);
    this.#allowance = Math.min(this.#allowance, Math.max(this.#rate, 1));
  }

  /** How many requests a second it lets go at present; 0 before the first answer. */
  get rate(): number {
    return this.#rate;
  }

  /** Requests a second of late: in the first half second, as far as they are counted. */
  get #lately(): number {
    return this.#measured || 2 * this.#counted;
  }

  #cut(now: number): number {
    const rate = this.#isLimiting ? Math.min(this.#lately, this.#rate) : this.#lately;
    this.#isLimiting = true;
    this.#rateAtThrottle = rate;
    this.#throttledAt = now;
    return rate * BETA;
  }

  #grow(now: number): number {
    const window = Math.cbrt((this.#rateAtThrottle * (1 - BETA)) / SCALE);
    const since = (now - this.#throttledAt) / 1000;
    return SCALE * (since - window) ** 3 + this.#rateAtThrottle;
  }

  #refill(now: number): void {
    const passed = Math.max(now - this.#refilledAt, 0) / 1000;
    this.#allowance = Math.min(this.#allowance + passed * this.#rate, Math.max(this.#rate, 1));
    this.#refilledAt = now;
  }

  #measure(now: number): void {
    const halfSecond = Math.floor(now / 500);
    this.#counted += 1;
    if (!this.#countedSince) this.#countedSince = halfSecond;
    else if (halfSecond > this.#countedSince) {
      const rate = (2 * this.#counted) / (halfSecond - this.#countedSince);
      this.#measured = rate * SMOOTH + this.#measured * (1 - SMOOTH);
      this.#counted = 0;
      this.#countedSince = halfSecond;
    }
  }
}
