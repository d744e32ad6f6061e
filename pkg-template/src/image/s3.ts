/** Large images by way of a bucket: put there, analysed where they are, and deleted. */

import { type Body, bodyIn } from "../arena.js";
import { textBody } from "../body.js";
import { run } from "../call.js";
import { connector, S3 } from "../connection.js";
import { configError } from "../errors.js";
import { leavesOf } from "../providers/xml.js";
import { uuid } from "../uuid.js";
import type { ImageStore, Stored } from "./prepare.js";

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
  const {
    bucket,
    prefix = "rekognition-wasm/",
    keep = false,
    endpoint,
    onProgress,
  } = Object(options);
  if (typeof bucket !== "string" || !/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)) {
    throw configError(`bucket: expected the name of a bucket, found "${bucket}"`);
  }
  if (!/^((?!\.+\/)[\w.~-]+\/)*[\w.~-]*$/.test(prefix)) {
    throw configError(`prefix: expected letters, digits and any of _.~-/, found "${prefix}"`);
  }
  return async ({ content, isStripped }, config, signal): Promise<Stored> => {
    const Name = `${prefix}${uuid()}`;
    const { endpoint: _, fetch = onProgress && reporting(onProgress), ...others } = config;
    const region = await config.region();
    const settings = { ...others, region, ...(fetch && { fetch }) };
    const connect = connector(settings, S3, parse, (url) => {
      if (endpoint) return `${endpoint.replace(/\/$/, "")}/${bucket}/${Name}`;
      // certificates hold for one label only
      if (bucket.includes(".")) return `${url}/${bucket}/${Name}`;
      return `${url.replace("//", `//${bucket}.`)}/${Name}`;
    });
    const send = async (name: string, method: string, body: Body, until?: AbortSignal) => {
      await run({ ...(await connect()), method }, { name }, body, until);
    };
    const all = content.length;
    const body = await bodyIn(all, [[content, all]], ({ strip }) =>
      isStripped ? strip(0, all) : all,
    );
    const { length } = body.bytes();
    const remove = async () => {
      if (!keep) await send("DeleteObject", "DELETE", textBody(""));
    };
    try {
      await send("PutObject", "PUT", body, signal);
    } catch (error) {
      await remove().catch(() => {}); // it may have arrived although no answer did
      throw error;
    } finally {
      body.free();
    }
    return { place: { Bucket: bucket, Name }, length, remove };
  };
}

/** Successes have no text, errors XML. */
const parse = (text: string) => ({ ...leavesOf(text) });

/** A fetch that tells how much of a body has been sent, which the platform's does not. */
function reporting(onProgress: (sent: number, total: number) => void): typeof fetch | undefined {
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
        const text = status === 204 ? null : responseText;
        resolve(new Response(text, { status, headers: pairs.filter(([name]) => name) }));
      };
      request.onerror = () => reject(new TypeError("Failed to fetch"));
      signal?.addEventListener("abort", () => {
        request.abort();
        reject(signal.reason);
      });
      request.send(body as XMLHttpRequestBodyInit);
    });
}
