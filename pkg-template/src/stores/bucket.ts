/** Large images by way of a bucket: put there, analysed where they are, and deleted. */

import { textBody } from "../body/body.js";
import { run } from "../call/call.js";
import { checkEndpoint, checkNames } from "../call/config.js";
import { type Context, lazyContext } from "../call/context.js";
import type { ClientCredentials } from "../call/credentials.js";
import { notify } from "../call/hooks.js";
import { place, type RestOperation } from "../call/request.js";
import { leavesOf } from "../call/xml.js";
import type { ImageStore, ResolvedConfig } from "../config.js";
import { configError } from "../errors.js";
import type { Stored } from "../image/sent.js";
import { type Body, bodyIn } from "../module/arena.js";
import { own } from "../runtime/own.js";
import { plain } from "../runtime/plain.js";
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
  /**
   * Told 0 when an upload begins, and its whole length when it has ended, in bytes. Nothing is told in between:
   * browsers tell only those requests how far they are that follow redirects, with the image and the session token.
   */
  onProgress?: (sent: number, total: number) => void;
}

/** For `image: { fit: "s3", s3: throughBucket({ bucket }) }`. Signed with the client's credentials. */
export function throughBucket(options: BucketOptions): ImageStore {
  const given = own(options);
  const { bucket, prefix = "rekognition-wasm/" } = given;
  checkNames(given, ["bucket", "prefix", "keep", "endpoint", "onProgress"]);
  if (typeof bucket !== "string" || !/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)) {
    throw configError(
      `bucket: expected the name of a bucket, found "${plain(String(bucket), 64)}"`,
    );
  }
  if (!/^((?!\.+\/)[\w.~-]+\/)*[\w.~-]*$/.test(prefix)) {
    throw configError(
      `prefix: expected letters, digits and any of _.~-/, found "${plain(String(prefix), 64)}"`,
    );
  }
  const store = new Bucket(own({ ...given, prefix }));
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
    const { bucket: Bucket, prefix, keep, onProgress } = this.#options;
    const Name = prefix + uuid();
    const { length } = content;
    const body = await bodyIn(length, [[content, length]], () => length);
    const remove = async () => {
      if (!keep) await this.#run(DeleteObject, Name, textBody(""), config);
    };
    const report = onProgress && ((sent: number) => onProgress(sent, length));
    try {
      notify(report, () => 0);
      await this.#run(PutObject, Name, body, config, signal);
      notify(report, () => length);
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
    const { credentials, requestTimeout } = config;
    const { endpoint, bucket } = this.#options;
    const region = await config.region();
    // another than the client's; a member of all objects would be none
    const url = endpoint && `${endpoint.replace(/\/$/, "")}/${bucket}`;
    const settings = { ...config, region, endpoint: url as string };
    checkEndpoint(settings);
    // certificates hold for one label only
    const urlOf = (url: string) =>
      bucket.includes(".") ? `${url}/${bucket}` : url.replace("//", `//${bucket}.`);
    const make = this.#contexts.get(credentials) ?? lazyContext(settings, S3, { parse, urlOf });
    this.#contexts.set(credentials, make);
    return { ...(await make()), ...(requestTimeout && { requestTimeout }) };
  }
}

/** Successes have no text, errors XML. */
const parse = (text: string) => ({ ...leavesOf(text) });
