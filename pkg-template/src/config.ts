/** The options of a client of Rekognition: their documentation, their defaults and their check. */

import { type ConnectionConfig, checkConfig, checkNames } from "./call/config.js";
import type {
  AwsCredentialIdentity,
  AwsCredentialIdentityProvider,
  ClientCredentials,
} from "./call/credentials.js";
import { configError } from "./errors.js";
import type { Prepared, Stored } from "./image/sent.js";
import { own } from "./runtime/own.js";
import { plain } from "./runtime/plain.js";

/** The treatment of images. */
export interface ImageOptions {
  /**
   * The treatment of an image that is too large or of another format than JPEG and PNG: `"resize"` makes a
   * JPEG that fits, `"error"` refuses it; `"s3"` takes JPEG and PNG files of up to 15 MB through a bucket, and
   * resizes others. @default "resize"
   */
  fit?: "resize" | "s3" | "error";
  /** The way through a bucket: `throughBucket({ bucket })`. */
  s3?: ImageStore;
  /**
   * Whether what a file says besides its picture stays here: place, camera, owner, thumbnails. Orientation and
   * a JPEG's colour profile are kept, the profile without its names. @default true
   */
  stripMetadata?: boolean;
  /**
   * The URLs from which images are fetched: `true` for any, `false` for none, a list of origins such as
   * `https://images.example.com`, or a function that is asked for each URL and each redirect. A list and a function
   * hold for texts and for `URL` objects, and at most 3 redirects are followed; pages follow none with a list or a
   * function, since they do not see where one leads. @default in pages any; elsewhere no texts, and `URL` objects with
   * redirects within their origin
   */
  urls?: boolean | readonly string[] | ((url: URL) => boolean | Promise<boolean>);
  /**
   * How long a file may be as it is read, in bytes; an `ImageTooLarge` error ends the reading of a longer one.
   * @default 128 MiB in pages, 32 MiB where nothing can be drawn
   */
  maxBytes?: number;
}

/** What is needed of a `Worker`, which servers' type libraries do not know. */
export interface PageWorker {
  postMessage(message: unknown, transfer: unknown[]): void;
  addEventListener(type: "error", listener: (event: { message?: string }) => void): void;
  /** Without it, the worker keeps the client after the client's end. */
  removeEventListener?(type: "error", listener: (event: { message?: string }) => void): void;
  /** Without it, the worker runs on after the client's end. */
  terminate?(): void;
}

/** The options of `Rekognition` and `RekognitionClient`. */
export interface RekognitionClientConfig extends ConnectionConfig {
  region: string;
  /** Temporary credentials, or a function that brings them, such as `fromCognitoIdentityPool(…)`. */
  credentials: AwsCredentialIdentity | AwsCredentialIdentityProvider;
  /** What is done to images before they are sent; to the AWS SDK's `{ Bytes }` nothing. */
  image?: ImageOptions;
  /**
   * `true`: images are made ready, signed and sent in a worker, and the page's thread stays free. Where the bundler
   * does not find the package's worker by itself, a function that starts a module worker of `rekognition-wasm/worker`.
   * @default false
   */
  worker?: boolean | (() => PageWorker);
}

/** The options of a client; region and credentials as functions, as the AWS SDK has them. */
export type ResolvedConfig = Omit<RekognitionClientConfig, "region" | "credentials"> & {
  region: () => Promise<string>;
  credentials: ClientCredentials;
};

/** Puts a file where the service can read it. */
export type ImageStore = (
  file: Pick<Prepared, "content" | "isStripped">,
  config: ResolvedConfig,
  signal?: AbortSignal,
) => Promise<Stored>;

/** Checks options at once, so that a mistake shows where it is made. */
export function checkClientConfig(config: RekognitionClientConfig): void {
  checkConfig(config, ["credentials", "image", "worker"]);
  const { worker, fetch } = config;
  const image = own(config.image);
  checkNames(image, ["fit", "stripMetadata", "maxBytes", "urls", "s3"]);
  if (worker && (fetch || image.s3)) {
    throw configError("worker: expected neither fetch nor image.s3 beside it, found one");
  }
  const { fit = "resize", s3 } = image; // the others are checked with the first file that needs them
  if (!["resize", "s3", "error"].includes(fit)) {
    const found = plain(String(fit), 64);
    throw configError(`image.fit: expected "resize", "s3" or "error", found "${found}"`);
  }
  if (fit === "s3" && typeof s3 !== "function") {
    throw configError('image.s3: expected throughBucket(…) for fit: "s3", found none');
  }
}
