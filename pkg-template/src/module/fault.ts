/**
 * The words for parts of the package that cannot be loaded: the module, the worker, and the parts on demand. They are
 * loaded with the first fault (runtime/demand.ts). Each browser says in its own words why; the advice is found by them.
 */

import type { FaultWords } from "../runtime/demand.js";
import { isPage } from "../runtime/edge.js";
import { plain } from "../runtime/plain.js";

/** The words for a part that failed as `what` says; its file is at this place. */
export function wordPart(what: string, cause: unknown, place?: () => URL): FaultWords {
  const [reason, error] = wordsOf(cause);
  const url = urlOf(place);
  const seen: Seen = { what, reason, error, url };
  const shown = url && !reason.includes(url) ? ` (${url})` : "";
  return { message: `${what}: ${reason}${shown}`, hint: adviceFor(seen) };
}

/** The reason, and the same with its name and its code. A stranger's error may be anything. */
function wordsOf(cause: unknown): readonly [reason: string, error: string] {
  try {
    const { name = "", code = "", message = cause } = Object(cause) as Record<string, unknown>;
    // a nonce of the policy's may be in it
    const reason = plain(String(message), 1000).replace(/'nonce-[^']*'/gi, "'nonce-…'");
    return [reason, `${String(name)} ${String(code)} ${reason}`];
  } catch {
    return ["unknown", ""];
  }
}

/** The knowledge of a fault. */
interface Seen {
  readonly what: string;
  readonly reason: string;
  /** Its name, its code and its reason. */
  readonly error: string;
  /** The URL of the file; empty where there is none. */
  readonly url: string;
}

/** The URL of the file, without what may be secret; empty if there is none. */
function urlOf(place: (() => URL) | undefined): string {
  if (!place) return "";
  try {
    const { protocol, host, pathname } = place();
    return protocol === "data:" ? "" : plain(`${protocol}//${host}${pathname}`, 500);
  } catch {
    return "";
  }
}

const COPY = "copy the package's rekognition_wasm_bg.wasm beside the bundle";
const EXCLUDE = 'optimizeDeps: { exclude: ["rekognition-wasm"] }';

/** The advice for a fault: the first whose error and URL fit. */
function adviceFor(seen: Seen): string | undefined {
  const advice = ADVICE.find(
    ([error, , url]) => error.test(seen.error) && (!url || url.test(seen.url)),
  );
  const [, words] = advice ?? [];
  return typeof words === "function" ? words(seen) : words;
}

type Words = string | ((seen: Seen) => string | undefined);

const ADVICE: readonly (readonly [error: RegExp, advice: Words, url?: RegExp])[] = [
  [
    /trusted ?(type|script)|sink type mismatch/i,
    'Trusted Types: pass the option worker as a function, whose URL is of a policy: () => new Worker(policy.createScriptURL(url), { type: "module" })',
  ],
  [
    /\b(Compile|Eval)Error.*(content security|\bCSP\b|unsafe-eval)/i,
    "the content security policy must allow WebAssembly: script-src 'self' 'wasm-unsafe-eval'",
  ],
  [
    /\bWebAssembly\b.* (is )?(not defined|undefined)|find variable: WebAssembly/,
    "this runtime has no WebAssembly, or it is switched off, as in Lockdown Mode",
  ],
  [
    /\bfetch is not (defined|a function)|find variable: fetch/,
    'this runtime has no fetch; where Node.js tests with jsdom, set the export condition "node"',
  ],
  [/ 403\b/, "Vite's server keeps that folder back: allow it with server.fs.allow", /\/@fs\//],
  [
    / (403|404)\b|magic|doesn't parse at byte 0|is empty/,
    `Vite's server has moved the package without this file: ${EXCLUDE}`,
    /\/\.vite\//,
  ],
  [/ (401|403)\b/, "the server must give this file to whoever gets the page"],
  [
    / (404|410)\b|magic|doesn't parse at byte 0|is empty/,
    ({ url }) => {
      const other = url ? `; with Vite's server add ${EXCLUDE}` : "";
      return `expected the package's WebAssembly file, found another or none: ${COPY}${other}`;
    },
  ],
  [/\bENOENT\b/, `${COPY}, or leave the package out of the bundle (external)`],
  [
    /invalid.url|not a valid url|cannot be parsed as a URL/i,
    () => {
      const other = isPage() ? "" : ", or leave the package out of the bundle (external)";
      return `the bundle has no import.meta.url: write ES modules (format: "esm")${other}`;
    },
  ],
  [/\bCompileError\b|\bLinkError\b/, `the file is cut off or another version's: ${COPY}`],
  [/\bRangeError\b.*memory/i, "no memory is left for WebAssembly: close what takes it"],
  [
    /dynamically imported|importing a module|\bimport\(\)|ERR_MODULE_NOT_FOUND/i,
    () =>
      "ServiceWorkerGlobalScope" in globalThis
        ? "service workers load nothing later: import rekognition-wasm/parts as well"
        : "the bundle's other files must be beside it, as JavaScript; after a deployment, load the page again",
  ],
  [
    /fetch|NetworkError|Load failed/,
    ({ url }) =>
      url.startsWith("file:")
        ? 'fetch reads no files: serve the page by HTTP; in Node.js set the export condition "node"'
        : `check the connection; a content security policy must allow it: connect-src ${sourceOf(url)}`,
  ],
  [
    /./,
    ({ what, reason }) =>
      /worker/.test(what) && /loaded|SecurityError|origin|Policy/i.test(reason)
        ? "its file must come from the page's own origin, as JavaScript, and a content security policy allow it: worker-src 'self'; see the option worker"
        : undefined,
  ],
];

/** The source of a policy that allows a URL; of another origin, the server must allow the page as well. */
function sourceOf(url: string): string {
  const { location } = globalThis as { location?: { origin: string } };
  const [origin = ""] = /^\w+:\/\/[^/]*/.exec(url) ?? [];
  if (!origin || !location || origin === location.origin) return "'self'";
  return `${origin}; and that server must allow this origin (CORS)`;
}
