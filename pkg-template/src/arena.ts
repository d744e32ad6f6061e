/**
 * Memory in which bodies with images are written: instances of the module of their own, since memory that has
 * grown stays so. One is kept for the next body, unless it is large.
 */

import type { InitOutput } from "./rekognition_wasm.js";
import { instantiate } from "./wasm.js";

/** An instance of the module, for one body. */
export type Arena = Pick<InitOutput, "memory" | "reserve" | "encode">;

/** What is kept at most, in bytes. */
const KEPT = 16 << 20;

let kept: Arena | undefined;

/** An arena, which is the caller's until it gives it back. */
export async function takeArena(): Promise<Arena> {
  const arena = kept;
  kept = undefined;
  return arena ?? instantiate();
}

/** Gives an arena back: nobody uses it any more. */
export function giveBack(arena: Arena): void {
  if (arena.memory.buffer.byteLength <= KEPT) kept = arena;
}
