/** Large images by way of a bucket: put there, analysed where they are, and deleted. */

import { textBody } from "../body/body.js";
import { run } from "../call/call.js";
import { type Context, lazyContext } from "../call/context.js";
import type { ClientCredentials } from "../call/credentials.js";
import { place, type RestOperation } from "../call/request.js";
import { leavesOf } from "../call/xml.js";
import type { ImageStore, ResolvedConfig } from "../config.js";
import { configError } from "../errors.js";
import type { Stored } from "../image/sent.js";
import { type Body, bodyIn } from "../module/arena.js";
import { uuid } from "../runtime/uuid.js";
import { DeleteObject, PutObject, S3 } from "../services/s3.js";

/** The bucket, and what becomes of images there. */
export interface BucketOptions {
  /** Its name. It must be in the client's region, and its CORS rule allow PUT and DELETE from the page. */
  bucket: string;
  /** How the names of images begin. @default "rekognition-wasm/" */
  prefix?: string;
  /** Whether they stay there. @default false */
  keep?: boolean;
  /** The URL of another endpoint, such as a local stand-in's; the bucket is its first folder. @default S3's */
  endpoint?: string;
  /** Told how much has been sent, in bytes; where the runtime knows (pages and their workers). */
  onProgress?: (sent: number, total: number) => void;
}

/** For `image: { fit: "s3", s3: throughBucket({ bucket }) }`. Signed with the client's credentials. */
export function throughBucket(options: BucketOptions): ImageStore {
  const { bucket, prefix = "rekognition-wasm/" } = Object(options) as BucketOptions;
  if (typeof bucket !== "string" || !/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)) {
    throw configError(`bucket: expected the name of a bucket, found "${bucket}"`);
  }
  if (!/^((?!\.+\/)[\w.~-]+\/)*[\w.~-]*$/.test(prefix)) {
    throw configError(`prefix: expected letters, digits and any of _.~-/, found "${prefix}"`);
  }
  const store = new Bucket({ ...options, prefix });
  return (file, config, signal) => store.store(file, config, signal);
}

class Bucket {
  readonly #options: BucketOptions & { prefix: string };
  /** One for all uploads of a client: they share one allowance of retries. */
  readonly #contexts = new WeakMap<ClientCredentials, () => Promise<Context>>();

  constructor(options: BucketOptions & { prefix: string }) {
    this.#options = options;
  }

  async store(
    { content }: Parameters<ImageStore>[0],
    config: ResolvedConfig,
    signal?: AbortSignal,
  ): Promise<Stored> {
    const { bucket: Bucket, prefix, keep } = this.#options;
    const Name = prefix + uuid();
    const { length } = content;
    const body = await bodyIn(length, [[content, length]], () => length);
    const remove = async () => {
      if (!keep) await this.#run(DeleteObject, Name, textBody(""), config);
    };
    try {
      await this.#run(PutObject, Name, body, config, signal);
    } catch (error) {
      await remove().catch(() => {}); // it may have arrived although no answer did
      throw error;
    } finally {
      body.free();
    }
    return { place: { Bucket, Name }, length, remove };
  }

  async #run(
    operation: RestOperation,
    Key: string,
    body: Body,
    config: ResolvedConfig,
    signal?: AbortSignal,
  ): Promise<void> {
    const context = await this.#contextOf(config);
    await run(context, place(operation, { labels: { Key } }), body, signal);
  }

  async #contextOf(config: ResolvedConfig): Promise<Context> {
    const { onProgress } = this.#options;
    const { credentials, requestTimeout, fetch = onProgress && reportTo(onProgress) } = config;
    const { endpoint: _, fetch: __, ...settings } = { ...config, region: await config.region() };
    const make =
      this.#contexts.get(credentials) ??
      lazyContext({ ...settings, ...(fetch && { fetch }) }, S3, {
        parse,
        endpointOf: (url) => this.#endpointOf(url),
      });
    this.#contexts.set(credentials, make);
    return { ...(await make()), ...(requestTimeout && { requestTimeout }) };
  }

  #endpointOf(url: string): string {
    const { bucket, endpoint } = this.#options;
    if (endpoint) return `${endpoint.replace(/\/$/, "")}/${bucket}`;
    // certificates hold for one label only
    return bucket.includes(".") ? `${url}/${bucket}` : url.replace("//", `//${bucket}.`);
  }
}

/** Successes have no text, errors XML. */
const parse = (text: string) => ({ ...leavesOf(text) });

/** The statuses of answers that have no body. */
const EMPTY: readonly number[] = [204, 205, 304];

/** A fetch that tells how much of a body has been sent, which the platform's does not. */
function reportTo(onProgress: (sent: number, total: number) => void): typeof fetch | undefined {
  if (!("XMLHttpRequest" in globalThis)) return undefined;
  return (url, init) =>
    new Promise((resolve, reject) => {
      const { method = "PUT", headers, body, signal } = init ?? {};
      const request = new XMLHttpRequest();
      request.open(method, String(url));
      for (const [name, value] of new Headers(headers)) request.setRequestHeader(name, value);
      request.upload.onprogress = ({ loaded, total }) => onProgress(loaded, total);
      request.onload = () => {
        const { status, responseText, responseURL } = request;
        // it was followed, as it cannot be forbidden: where the image is now nobody has asked for
        if (responseURL !== new URL(url as string).href) return resolve(Response.error());
        const lines = request.getAllResponseHeaders().trim().split(/\r?\n/);
        const pairs = lines.map((line) => line.split(/: ?(.*)/, 2) as [string, string]);
        const text = EMPTY.includes(status) ? null : responseText;
        try {
          resolve(new Response(text, { status, headers: pairs.filter(([name]) => name) }));
        } catch (error) {
          reject(error); // no browser takes such an answer
        }
      };
      request.onerror = () => reject(new TypeError("Failed to fetch"));
      signal?.addEventListener("abort", () => {
        request.abort();
        reject(signal.reason);
      });
      request.send(body as XMLHttpRequestBodyInit);
    });
}
