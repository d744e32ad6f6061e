/** The module's verdict on an image, as an object. */

import { imageError, type RekognitionError } from "../errors.js";
import { judge, SHORT } from "../module/arena.js";
import { abandon, bytesOf, type Content } from "../module/content.js";
import type { Limits } from "../module/limits.js";
import { loadAdvice } from "../runtime/demand.js";
import type { Wait } from "../runtime/wait.js";
import type { ImageFile } from "./sent.js";

/** The sides of what is drawn, upright. */
export type Size = readonly [width: number, height: number];

/** The verdict on a file. */
export interface Judgement extends Required<ImageFile> {
  readonly verdict: string;
  readonly orientation: number;
  /** Why it cannot be sent as it is, if it cannot: the code of the error, and what its words need. */
  readonly fault: string;
}

/** Judges a file that has been opened by its beginning, or, if more is needed, reads it. */
export async function judgeFile(
  begun: Content,
  file: Uint8Array | Blob,
  where: string,
  limits: Limits,
  means: number,
  wait: Wait,
): Promise<Judgement & { content: Content }> {
  const { length } = begun;
  const head = headOf(begun);
  const text = await judge(head.subarray(0, SHORT), length, limits, means);
  if (text) return { ...judgementOf(text, length), content: begun };
  abandon(begun);
  const content = await bytesOf(file, where, wait);
  return { ...judgementOf(await judge(content, length, limits, means), length), content };
}

function judgementOf(text: string, bytes: number): Judgement {
  const [line = "", fault = ""] = text.split("\n");
  const [verdict = "", format = "", ...numbers] = line.split(" ");
  const [width = 0, height = 0, orientation = 1] = numbers.map(Number);
  return { verdict, format, width, height, bytes, orientation, fault };
}

function headOf(content: Content): Uint8Array {
  return "head" in content ? content.head : content;
}

/** The error of an image that was judged. */
export async function faultError(
  fault: string,
  where: string,
  content: Content,
): Promise<RekognitionError> {
  const [code = ""] = fault.split(" ", 1);
  const words = (await loadAdvice())?.wordFault(fault, headOf(content));
  const { message, hint } = words ?? { message: fault };
  return imageError(code, `${where}: ${message}`, hint);
}

/** Refuses an image for the module's reason; of one that is not a file, only the sides are known. */
export async function refuse(
  head: Uint8Array,
  length: number,
  limits: Limits,
  where: string,
  sides?: Size,
): Promise<never> {
  const { fault } = judgementOf(await judge(head, length, limits, 0, sides), length);
  throw await faultError(fault, where, head);
}

/** The error of a value that is no source of an image. */
export async function sourceError(source: unknown, where: string): Promise<RekognitionError> {
  const words = (await loadAdvice())?.wordSource(source, where);
  return imageError(...(words ?? ["UnsupportedSource", `${where}: expected an image`]));
}
