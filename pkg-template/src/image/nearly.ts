/**
 * The words for values that are no source of an image, and advice for those that are nearly one. They are loaded with
 * the first of them (runtime/demand.ts).
 */

import type { SourceWords } from "../runtime/demand.js";
import { isPage } from "../runtime/edge.js";
import { plain } from "../runtime/plain.js";
import { describeBytes, type Named } from "./beginning.js";
import { describe, namesOf } from "./describe.js";
import { isBinary, isDrawable, kind } from "./source.js";

const EXPECTED = "expected a File, a Blob, bytes, a URL, a canvas, { Bytes } or { S3Object }";

/** The words for a value that is no source of an image, at a path of the input. */
export function wordSource(source: unknown, path: string): SourceWords {
  try {
    return wordMember(source, path) ?? wordValue(source, path);
  } catch {
    const found = describe(source); // its getters throw
    return ["UnsupportedSource", `${path}: ${EXPECTED}, found ${found}`];
  }
}

/** The words for an image in the AWS SDK's form. */
function wordMember(source: unknown, path: string): SourceWords | undefined {
  if (kind(source) !== "Object") return undefined;
  const { Bytes, S3Object } = source as { Bytes?: unknown; S3Object?: unknown };
  if (Bytes != null && S3Object != null) {
    return ["UnsupportedSource", `${path}: expected only one of Bytes and S3Object`];
  }
  if (!isText(Bytes)) return undefined;
  const [found, hint] = describeText(`${Bytes}`);
  const advice = found === "a URL" ? "pass the URL itself, without { Bytes }" : hint;
  return ["UnsupportedSource", `${path}.Bytes: expected bytes, found ${found}`, advice];
}

function wordValue(source: unknown, path: string): SourceWords {
  const [found, hint] = isText(source) ? describeText(`${source}`) : describeValue(source);
  return [codeOf(source, path), `${path}: ${EXPECTED}, found ${found}`, hint];
}

function codeOf(source: unknown, path: string): string {
  if (kind(source) === "URL") return "UrlNotAllowed";
  return isEmpty(source) && !path.endsWith(".Bytes") ? "MissingImage" : "UnsupportedSource";
}

function isText(source: unknown): boolean {
  return /^(String|URL)$/.test(kind(source));
}

/** Whether it is an object that may be meant to be `{ Bytes }`, and holds nothing that is. */
function isEmpty(source: unknown): boolean {
  const { Bytes, S3Object } = Object(source);
  return isPlain(source) && Bytes == null && S3Object == null;
}

/** Whether it is an object of no class, of whatever realm. */
function isPlain(source: unknown): boolean {
  if (kind(source) !== "Object") return false;
  const parent = Object.getPrototypeOf(source);
  return !parent || !Object.getPrototypeOf(parent);
}

/** Advice for what a page or a server has in the place of a file, by its kind. */
const KINDS = new Map(
  Object.entries({
    AsyncFunction: "call it, and await its result",
    Blob: "it cannot be read here: pass its bytes",
    ClipboardItem: "pass await item.getType(…)",
    DataTransfer: "pass its file: files[0]",
    DataTransferItem: "pass its file: getAsFile()",
    DataTransferItemList: "pass a file of it: items[0].getAsFile()",
    File: "it cannot be read here: pass its bytes",
    FileList: "pass a file of it: files[0]",
    FileReader: "pass the file that it reads",
    FileSystemFileEntry: "pass the file that its method file() brings",
    FileSystemFileHandle: "pass its file: await handle.getFile()",
    FormData: "pass the file in it: form.get(…)",
    Function: "call it, and pass its result",
    HTMLInputElement: "pass its file: input.files[0]",
    HTMLPictureElement: "pass the img in it",
    ImageCapture: "pass await capture.grabFrame()",
    Request: "it has no body: fetch it, and pass the answer",
    SVGSVGElement: "show it in an img, and pass that",
    SharedArrayBuffer: "pass a view of it: new Uint8Array(buffer)",
  }),
);

function describeValue(source: unknown): Named | readonly [found: string, hint?: string] {
  const name = kind(source);
  const names = name === "Object" ? namesOf(source as object, {}) : "";
  const found = describe(source) + (names && ` with ${names}`);
  if (isDrawable(source)) return [`${found}: this runtime cannot draw`, "pass a JPEG or PNG"];
  if (source === null || !/^(object|function)$/.test(typeof source)) return [found];
  const hint = adviceOf(source as object, name);
  return hint ? [found, hint] : [found];
}

/** Advice for an object: by its own look, as kinds have many names. */
function adviceOf(source: object, name: string): string | undefined {
  const it = source as Record<string, unknown>;
  if (typeof it.then === "function") return "await it";
  if (/RenderingContext(2D)?$/.test(name)) return "pass its canvas: context.canvas";
  if (/MediaStream(Track)?$/.test(name)) return "show it in a video element, and pass that";
  if (/Event$/.test(name) || typeof it.preventDefault === "function") return eventAdvice(it, name);
  if (typeof it.pipe === "function") {
    return "pass Readable.toWeb(stream), or of an answer of S3 await Body.transformToByteArray()";
  }
  if (Array.isArray(source)) return listAdvice(source);
  if (isPlain(source)) return memberAdvice(it);
  const type = name === "Object" ? it.constructor?.name : name; // simulated pages have no other mark
  return KINDS.get(type ?? "");
}

function eventAdvice({ target, clipboardData }: Record<string, unknown>, name: string): string {
  if (name === "ClipboardEvent" || clipboardData) return "pass event.clipboardData.files[0]";
  if (name === "DragEvent") return "pass event.dataTransfer.files[0]";
  if (name === "MessageEvent") return "pass event.data";
  if (/^(FileReader|Object)$/.test(kind(target)) && Object(target).result) {
    return "pass event.target.result";
  }
  return "pass the file: event.target.files[0]";
}

function listAdvice(list: readonly unknown[]): string {
  if (typeof list[0] === "number") return "pass new Uint8Array(array)";
  return "pass one of them, or all to analyzeAll";
}

/** Advice for a plain object: what JSON makes of bytes, or what holds an image in a member. */
function memberAdvice(it: Record<string, unknown>): string | undefined {
  if (it.type === "Buffer" && Array.isArray(it.data)) return "pass new Uint8Array(value.data)";
  if (it[0] !== undefined && Object.values(it).every((value) => typeof value === "number")) {
    return "pass new Uint8Array(Object.values(value))";
  }
  if (typeof it.Bucket === "string") return "pass { S3Object: { Bucket, Name } }";
  const names = Object.keys(it);
  const misspelt = names.find((name) => /^(bytes?|s3object)$/i.test(name));
  if (misspelt) return `did you mean ${/^b/i.test(misspelt) ? "Bytes" : "S3Object"}?`;
  const holder = names.find((name) => {
    return (
      isBinary(it[name]) ||
      isDrawable(it[name]) ||
      /^(ReadableStream|Response)$/.test(kind(it[name]))
    );
  });
  return holder && `pass its member ${plain(holder, 64)}`;
}

const encoder = /* @__PURE__ */ new TextEncoder();

/** A text or a URL that cannot be read: its kind, and advice. No more of it, but for a place in S3. */
function describeText(text: string): Named | readonly [found: string, hint?: string] {
  const place = placeOf(text);
  if (place) return place;
  if (/^\s*file:/i.test(text)) return ["a file: URL", readAdvice("new URL(…)")];
  if (/^[a-z]:\\fakepath\\/i.test(text)) {
    return ["the value of an input", "pass its file: input.files[0]"];
  }
  if (/^\s*(data|blob|https?):/i.test(text)) return ["a URL"];
  if (/^\s*[a-z][a-z\d+.-]+:/i.test(text)) {
    return ["a URL of another scheme", "pass an https:, http:, data: or blob: URL, or the bytes"];
  }
  if (!text.trim()) return ["an empty text"];
  const [name, hint] = describeBytes(encoder.encode(text.slice(0, 256)));
  if (name === "text of base64") {
    return [
      name,
      isPage()
        ? "decode it, or pass it as a URL: put data:image/jpeg;base64, before it"
        : 'decode it: pass Buffer.from(text, "base64")',
    ];
  }
  if (!/^(text|bytes that begin.*)$/.test(name)) return [name, hint];
  if (/^[^\n]*[./\\][^\n]*$/.test(text)) {
    return [
      "a path or a relative URL",
      `${readAdvice("path")}, or pass ${isPage() ? "a whole URL" : "new URL(…)"}`,
    ];
  }
  return ["a text", "pass bytes or a URL"];
}

/** Advice for what lies in the file system. */
function readAdvice(path: string): string {
  if (isPage()) return "a page cannot read the file system: pass the file of an input";
  return `pass its bytes: await readFile(${path})`;
}

/** How a place in S3 is passed. */
function placeOf(text: string): Named | undefined {
  const [, bucket, key] = /^\s*(?:s3:\/\/|arn:[\w-]+:s3:::)([^/]+)\/(.+)$/is.exec(text) ?? [];
  if (!bucket || !key) return undefined;
  const [Bucket, Name] = [bucket, key].map((name) => JSON.stringify(plain(name, 128)));
  return ["a place in S3", `pass { S3Object: { Bucket: ${Bucket}, Name: ${Name} } }`];
}
