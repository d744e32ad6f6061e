/** Texts that are the URLs of images, or that name one beside the page. */

import { isPage } from "../runtime/edge.js";

/** The URLs that can be read. */
const URLS = /^\s*(data|blob|https?):/i;
/** Letters that no URL has, and the scheme of another one. */
const OTHER = /[\p{Cc}<>"{}|\\^`\ufffd]|^\s*[a-z][a-z\d+.-]*:/iu;
/** The beginnings of images as base64 or hexadecimal digits. */
const ENCODED = /^(\/9j\/|iVBORw0KGgo|R0lGOD|UklGR|ffd8ff|89504e47)/i;
/** Longer texts are no relative URLs. */
const LONGEST = 2048;

/** The whole URL that a text stands for; nothing if it is none. In a page it may be relative, as in an `img`. */
export function addressOf(text: string): string | undefined {
  if (URLS.test(text)) return text;
  const isRelative =
    isPage() &&
    text.length <= LONGEST &&
    /[./]/.test(text) &&
    !OTHER.test(text) &&
    !ENCODED.test(text);
  if (!isRelative) return undefined;
  const { document, location } = globalThis;
  try {
    return new URL(text, document?.baseURI ?? location.href).href;
  } catch {
    return undefined; // nothing is relative to a worker from a blob: URL
  }
}
