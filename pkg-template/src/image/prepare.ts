/** Carries out the module's verdict on an image: sent as it is, stripped first, drawn anew, stored, or refused. */

import { SHORT, strip } from "../module/arena.js";
import { abandon, BEGIN, bytesOf, openFile } from "../module/content.js";
import type { Limits } from "../module/limits.js";
import { patience, type Wait } from "../runtime/wait.js";
import { canDraw, drawing, loadDrawing, takePicture } from "./demand.js";
import { faultError, judgeFile, refuse } from "./judge.js";
import type { Prepared, SentImage, Stored } from "./sent.js";
import type { SourceSettings } from "./settings.js";
import { fileOf, isDrawable, type PixelSource } from "./source.js";

/** How images are made ready. */
export interface ImageSettings extends SourceSettings {
  /** The treatment of an image that does not fit. @default "resize" */
  readonly fit?: "resize" | "s3" | "error";
  /** @default true */
  readonly stripMetadata?: boolean;
  /** Puts a file where the service can read it. */
  readonly store?: (
    file: Pick<Prepared, "content" | "isStripped">,
    signal?: AbortSignal,
  ) => Promise<Stored>;
}

/** Gets a source ready to be sent. `where` is for errors. */
export async function prepare(
  source: unknown,
  where: string,
  limits: Limits,
  settings: ImageSettings,
  signal?: AbortSignal,
): Promise<Prepared> {
  const wait = patience(settings.requestTimeout, signal);
  if (isDrawable(source) && canDraw()) return preparePixels(source, where, limits, wait);
  const { fit = "resize", stripMetadata = true } = settings;
  // the bits of `judge` in src/npm/arena.rs
  const means =
    (stripMetadata ? 1 : 0) | (fit !== "error" && canDraw() ? 2 : 0) | (fit === "s3" ? 4 : 0);
  const found = await fileOf(source, where, settings, signal);
  const isAtHand = found instanceof Uint8Array || found.size <= SHORT;
  const file = isAtHand ? await bytesOf(found, where, wait) : found;
  const begun = file instanceof Uint8Array ? file : await openFile(file, where, wait);
  const judgement = await judgeFile(begun, file, where, limits, means, wait);
  const { verdict, fault, orientation, content, ...original } = judgement;
  const isSent = verdict === "send" || verdict === "store";
  if (!isSent || content !== begun) abandon(begun);
  if (isSent) {
    const about: SentImage = {
      source: original,
      sent: original,
      scale: 1,
      orientation,
      strippedBytes: 0,
      isFullyStripped: false,
      via: verdict === "send" ? "bytes" : "s3",
    };
    return { content, isStripped: stripMetadata, about };
  }
  if (verdict === "strip") {
    const [rest, isComplete] = await strip(await bytesOf(file, where, wait));
    const settled = { __proto__: null, ...settings, stripMetadata: false };
    const after = await prepare(rest, where, limits, settled, signal);
    const strippedBytes = original.bytes - rest.length;
    const isFullyStripped = isComplete || after.about.isFullyStripped;
    const about = { ...after.about, source: original, strippedBytes, isFullyStripped };
    return { ...after, about };
  }
  const drawn =
    verdict === "draw" &&
    (await (await loadDrawing()).drawFile(file, judgement, limits, where, wait));
  if (!drawn) throw await faultError(fault, where, begun);
  return drawn;
}

/** Draws a source of pixels. The first one waits until drawing is loaded, so its picture is taken before. */
async function preparePixels(
  source: PixelSource,
  where: string,
  limits: Limits,
  wait: Wait,
): Promise<Prepared> {
  if (drawing) return drawing.drawSource(source, where, limits, wait);
  const taking = takePicture(source).catch(() => undefined);
  try {
    const { drawSource } = await loadDrawing();
    return await drawSource(source, where, limits, wait, await taking);
  } finally {
    (await taking)?.close();
  }
}

/** Refuses bytes that are no image of a format and a length that the service takes, whatever the header says. */
export function checkBytes(
  bytes: Uint8Array,
  limits: Limits,
  where: string,
): Promise<never> | undefined {
  const begin = String.fromCharCode(...bytes.subarray(0, 8));
  const isTaken = begin.startsWith("\xff\xd8\xff") || begin === "\x89PNG\r\n\x1a\n";
  const [most, least] = limits;
  if (isTaken && bytes.length <= most) return undefined; // no need to ask the module
  const sides = isTaken ? ([least, least] as const) : undefined;
  return refuse(bytes.subarray(0, BEGIN), bytes.length, limits, where, sides);
}
