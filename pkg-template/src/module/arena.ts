/**
 * Memory in which bodies with images are written. Large ones have an instance of the module each, since memory
 * that has grown stays so; what is kept for the next ones is limited.
 */

import { imageError, type RekognitionError } from "../errors.js";
import type { InitOutput } from "../rekognition_wasm.js";
import { isEdge } from "../runtime/edge.js";
import { abandon, type Content, copyTo } from "./content.js";
import type { Limits } from "./limits.js";
import { instantiate, load } from "./load.js";

/** An instance of the module. */
export type Arena = Pick<InitOutput, "memory" | "reserve" | "judge" | "strip" | "encode">;

/** A body that is complete, until it is freed. */
export interface Body {
  /** What is sent. Where it is shared it is to be used at once: it is another body's in a moment. */
  readonly bytes: () => Uint8Array<ArrayBuffer>;
  readonly isShared?: boolean;
  /** The images in it that were measured, by their members. */
  readonly images?: object;
  /** Nobody reads it any more: its memory may be used again. */
  readonly free: () => void;
  /** Somebody may read it for ever: its memory must not be used again. */
  readonly spoil: () => void;
}

/** Up to this length, bodies are written in the first instance and copied: that is no work. */
const SMALL = 1 << 13;
/** Up to this length, they are as well when no arena is free: any number may be under way. */
const MEDIUM = 1 << 17;
/** Room for what the module says of a file that is shorter. */
const SPARE = 1 << 10;
/** Files up to this length are read at once; the bodies of others have arenas. */
export const SHORT = MEDIUM - SPARE;
/** How many arenas there may be; more bodies wait. Runtimes reserve gigabytes of addresses for each memory. */
const most = () => (isEdge ? Number.POSITIVE_INFINITY : 32);
/** How much memory is kept when nothing is under way, in bytes. */
const KEPT = 14 << 20;

/** Bodies up to this length are written in arenas that have not grown much longer. */
const MODEST = 1 << 20;

/** Arenas that nobody uses, the modest ones first; those used last at either end. */
const idle: Arena[] = [];
let used = 0;
/** Those who wait for one. */
const waiting: (() => void)[] = [];
/** How many batches go on. */
let held = 0;

/** A file, and where it ends in the room for a body. */
export type Placed = readonly [content: Content, end: number];

/**
 * The body that `write` writes into room for so many bytes, where the files are by then; it says how many it has
 * written.
 */
export async function bodyIn(
  room: number,
  files: Placed[],
  write: (arena: Arena, begin: number) => number,
  isCopied = room <= SMALL || (room <= MEDIUM && used >= most()),
): Promise<Body> {
  const arena = isCopied ? await load() : (spare(room) ?? (await take(room)));
  let isOurs = !isCopied;
  let isSpoilt = false;
  const spoil = () => {
    isSpoilt = true;
  };
  const free = () => {
    if (!isOurs) return;
    isOurs = false;
    if (!isSpoilt) {
      arena.memory.grow(0); // views of it end: somebody may have kept one
      if (isModest(arena)) idle.unshift(arena);
      else idle.push(arena);
    }
    leave();
  };
  try {
    const begin = reserve(arena, room);
    for (const [content, end] of files) {
      const { length } = content;
      const place = new Uint8Array(arena.memory.buffer, begin + end - length, length);
      const copying = copyTo(place, content);
      if (copying) await copying; // only if: what is shared must be left before somebody else's turn
    }
    const length = write(arena, begin);
    const view = () => new Uint8Array(arena.memory.buffer as ArrayBuffer, begin, length);
    const copy = isCopied && view().slice();
    return { bytes: () => copy || view(), free, spoil };
  } catch (error) {
    for (const [content] of files) abandon(content);
    free();
    throw error;
  }
}

/**
 * The module's verdict on a file of so many bytes that begins with `head`; of one with these sides, if there are any,
 * whatever its header says. `src/npm/arena.rs` says what the text holds, and which bits `means` has.
 */
export async function judge(
  head: Uint8Array,
  length: number,
  limits: Limits,
  means: number,
  sides: readonly [number, number] = [0, 0],
): Promise<string> {
  const write = (arena: Arena) => arena.judge(head.length, length, ...limits, means, ...sides);
  return new TextDecoder().decode(await made(head, write));
}

/** A copy of a file without its metadata, and whether all of it is gone. */
export async function strip(
  bytes: Uint8Array,
): Promise<readonly [rest: Uint8Array, isFullyStripped: boolean]> {
  let isFullyStripped = false;
  const rest = await made(bytes, (arena) => {
    const [kept, isComplete] = stripIn(arena, 0, bytes.length);
    isFullyStripped = isComplete;
    return kept;
  });
  return [rest, isFullyStripped];
}

/** Takes the metadata out of a file in an arena: the length that is left, and whether all metadata is gone. */
export function stripIn(
  arena: Arena,
  begin: number,
  length: number,
): readonly [kept: number, isFullyStripped: boolean] {
  const kept = arena.strip(begin, length);
  return [kept >>> 1, (kept & 1) > 0];
}

/** What `write` makes of bytes in their place. */
async function made(bytes: Uint8Array, write: (arena: Arena) => number): Promise<Uint8Array> {
  const { length } = bytes;
  const room = length + SPARE;
  const body = await bodyIn(room, [[bytes, length]], write, room <= MEDIUM);
  const copy = body.bytes().slice();
  body.free();
  return copy;
}

/** Where there is room for so many bytes. */
function reserve(arena: Arena, length: number): number {
  const begin = arena.reserve(length);
  if (begin) return begin;
  throw outOfMemory(length);
}

function outOfMemory(length: number): RekognitionError {
  const message = `expected memory for ${length} bytes, found none that is free`;
  return imageError("OutOfMemory", message);
}

/** One that is free, if there is: without a promise. */
function spare(room: number): Arena | undefined {
  const arena = used < most() ? unused(room) : undefined;
  if (arena) used += 1;
  return arena;
}

/**
 * One that nobody uses. For a modest body none that has grown long, as long as there may be more: when its views end,
 * Node.js takes all of its memory for garbage, and collects.
 */
function unused(room: number): Arena | undefined {
  if (room > MODEST) return idle.pop();
  const isTaken = isModest(idle[0]) || used + idle.length >= most();
  return isTaken ? idle.shift() : undefined;
}

function isModest(arena: Arena | undefined): boolean {
  return arena !== undefined && arena.memory.buffer.byteLength < 2 * MODEST;
}

async function take(length: number): Promise<Arena> {
  if (used < most()) used += 1;
  else await new Promise<void>((resolve) => waiting.push(resolve)); // for the place of another
  try {
    return unused(length) ?? (await instantiate());
  } catch (error) {
    leave();
    throw error instanceof RangeError ? outOfMemory(length) : error;
  }
}

/** An arena is not used any more. */
function leave(): void {
  const next = waiting.shift();
  if (next) next();
  else used -= 1;
  trim();
}

/** Many bodies will be written, until `release`: memory is kept for them. */
export function hold(): void {
  held += 1;
}

/** The end of `hold`. */
export function release(): void {
  held -= 1;
  trim();
}

/** What is free will be wanted again while others are used; after that, so much is kept. */
function trim(): void {
  const size = () => idle.reduce((sum, { memory }) => sum + memory.buffer.byteLength, 0);
  const isIdle = isEdge || (!used && !held); // on the edge, some never come back
  while (isIdle && size() > KEPT) idle.shift();
}
