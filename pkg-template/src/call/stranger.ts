/**
 * The words of an answer that none of the service's marks is on (twin of src/protocol/stranger.rs): a proxy, a gateway, a firewall
 * or a portal has answered in its place.
 */

import type { Failed } from "../runtime/demand.js";
import { headerOf } from "./headers.js";

/** The most characters of what it says. */
const LONGEST = 200;

/** The message of an error for the answer of a stranger. */
export function strangersWords({ status, headers, text = "", answer }: Failed): string {
  const contentType = (headers && headerOf(headers, "content-type")) ?? "";
  const [type = ""] = contentType.split(";", 1); // as it is: in other letters a secret would not be known again
  const about = [`HTTP status ${status}`, type.trim(), said(type, text, answer)].filter(Boolean);
  return `expected an answer of the service, found one of another server: ${about.join(", ")}`;
}

/**
 * Its text: of JSON the message, of HTML the title or what a browser would show. No more of JSON and XML, which may hold
 * keys.
 */
function said(type: string, text: string, answer: object = {}): string {
  const members = new Map(Object.entries(answer));
  for (const name of ["message", "Message", "error", "errorMessage"]) {
    const value = members.get(name);
    if (typeof value === "string" && value) return quote(value);
  }
  if (!/html/i.test(type) && !/^\s*<(!doctype html|html)/i.test(text)) {
    return /^\s*[<{["]/.test(text) ? "" : quote(text);
  }
  const [, title = ""] = /<title[^>]*>([^<]*)/i.exec(text) ?? [];
  return quote(title.trim() || text.replace(/<(script|style)\b.*?<\/\1\s*>|<[^>]*>/gis, " "));
}

function quote(text: string): string {
  const words = text.trim().replace(/\s+/g, " ");
  if (!words) return "";
  return `"${words.length > LONGEST ? `${words.slice(0, LONGEST)}…` : words}"`;
}
