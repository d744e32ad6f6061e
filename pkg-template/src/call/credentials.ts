/** Credentials as the AWS SDK has them, and the cache that keeps them fresh (twin of src/credentials.rs). */

import { configError, RekognitionError } from "../errors.js";
import { now } from "../runtime/clock.js";
import { isEdge } from "../runtime/edge.js";
import { until } from "../runtime/wait.js";

/** Keys; temporary ones with their token and end. Pages hold temporary ones only. */
export interface AwsCredentialIdentity {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  /** When they end; without it they are taken to last. */
  readonly expiration?: Date;
}

/** How credentials are asked for. */
export interface ProviderOptions {
  /** Not from a cache. @default false */
  forceRefresh?: boolean;
  /** Ends the waiting for them. */
  abortSignal?: AbortSignal | undefined;
}

/** A function that brings credentials: the AWS SDK's providers are, and ours work there. */
export type AwsCredentialIdentityProvider<T extends AwsCredentialIdentity = AwsCredentialIdentity> =
  (options?: ProviderOptions) => Promise<T>;

/** A provider that keeps what it brings; clients that hold the same one share it. */
export interface CachedProvider<T extends AwsCredentialIdentity = AwsCredentialIdentity>
  extends AwsCredentialIdentityProvider<T> {
  /** Says that the service refused these: the next ones are others. */
  refuse(credentials: AwsCredentialIdentity): void;
  /** Forgets everything that belongs to the present user: sign-out. */
  clear(): void;
}

/** Credentials as a client asks for them. */
export interface ClientCredentials {
  (options?: { abortSignal?: AbortSignal | undefined }): Promise<AwsCredentialIdentity>;
  /** Says that the service refused these: the next ones must be others. */
  refuse(credentials: AwsCredentialIdentity): void;
}

/** What a cached provider asks: with `forceRefresh`, what it brought last was refused. */
export type Ask<T> = (options: { forceRefresh: boolean; abortSignal: AbortSignal }) => Promise<T>;

/**
 * A provider that asks once, however many wait, and keeps what it gets. From five minutes before the end of
 * the credentials on, or a tenth of their lifetime where that is shorter, they are replaced in the background.
 * While they hold, a failure to replace them is none, and is tried again a little later.
 */
export function cached<T extends AwsCredentialIdentity>(
  ask: Ask<T>,
  forget?: () => void,
): CachedProvider<T> {
  let kept: { credentials: T; refreshAt: number; end: number } | undefined;
  let asking: { promise: Promise<T>; controller: AbortController; waiting: number } | undefined;
  let forceRefresh = false;

  const start = () => {
    const controller = new AbortController();
    const mine = { controller, waiting: 0, promise: Promise.resolve().then(() => renew()) };
    const renew = async (): Promise<T> => {
      const isMine = () => asking === mine;
      try {
        const credentials = await ask({ forceRefresh, abortSignal: controller.signal });
        const end = endOf(credentials);
        const refreshAt = end - Math.min(300_000, Math.max(0, end - now()) / 10);
        if (isMine()) {
          kept = { credentials, refreshAt, end };
          forceRefresh = false;
        }
        return credentials;
      } catch (error) {
        if (!isMine() || !kept || kept.end <= now()) throw error;
        kept.refreshAt = now() + Math.min(60_000, (kept.end - now()) / 10);
        return kept.credentials;
      } finally {
        if (isMine()) asking = undefined;
      }
    };
    return mine;
  };

  const provide = async (options?: ProviderOptions): Promise<T> => {
    if (options?.forceRefresh) {
      kept = undefined;
      forceRefresh = true;
    }
    if (kept && now() < kept.refreshAt) return kept.credentials;
    if (!asking || isEdge) asking = start();
    const mine = asking;
    if (kept && now() < kept.end && !isEdge) {
      mine.waiting++; // for ever: nobody can call it off
      mine.promise.catch(() => {});
      return kept.credentials;
    }
    mine.waiting++;
    try {
      return await until(mine.promise, options?.abortSignal);
    } finally {
      // when all have given up, so has what they waited for
      if (--mine.waiting === 0 && asking === mine) {
        asking = undefined;
        mine.controller.abort();
        mine.promise.catch(() => {});
      }
    }
  };
  const refuse = (credentials: AwsCredentialIdentity) => {
    if (!kept || kept.credentials.sessionToken !== credentials.sessionToken) return;
    kept = undefined;
    forceRefresh = true;
  };
  const clear = () => {
    kept = asking = undefined;
    forget?.();
  };
  return Object.assign(provide, { refuse, clear });
}

/** The provider that a client's `credentials` option is; what it brings has been checked. */
export function providerOf(
  option: AwsCredentialIdentity | AwsCredentialIdentityProvider,
): ClientCredentials {
  if (typeof option === "function") {
    const ask = async (options?: ProviderOptions) => {
      try {
        return check(await until(option(options), options?.abortSignal));
      } catch (error) {
        if (options?.abortSignal?.aborted) throw error;
        throw credentialsError("the provider failed", error);
      }
    };
    const { clear, refuse } = option as Partial<CachedProvider>;
    if (!clear) return cached(ask);
    if (refuse) return Object.assign(ask, { refuse });
    // another's, with a cache of its own
    let refused: true | undefined;
    const askAgain = async (options?: ProviderOptions) => {
      const forceRefresh = refused;
      refused = undefined;
      return ask({ ...options, ...(forceRefresh && { forceRefresh }) });
    };
    return Object.assign(askAgain, {
      refuse: () => {
        refused = true;
      },
    });
  }
  if (typeof option === "object" && option) {
    let checked: Keys | undefined;
    const provide = async () => {
      if (!areSame(checked, option)) checked = keysOf(check(option));
      return option;
    };
    return Object.assign(provide, { refuse: () => {} });
  }
  throw configError(
    `credentials: expected credentials or a function that returns them, found ${option === null ? option : typeof option}`,
  );
}

/** The error of a provider that failed while it did something; `advice` where the error has no hint. */
export function credentialsError(doing: string, error: unknown, advice?: string): RekognitionError {
  if (/^(CredentialsProvider|Abort)Error$/.test((error as Error)?.name)) {
    return error as RekognitionError;
  }
  const { name, message, hint = advice, $metadata } = Object(error) as Partial<RekognitionError>;
  const reason = message === undefined ? String(error) : `${name}: ${message}`;
  return new RekognitionError(
    {
      name: NAME,
      message: `no credentials: ${doing}: ${reason}`,
      ...(hint && { hint }),
      ...($metadata && { $metadata }),
    },
    error,
  );
}

const NAME = "CredentialsProviderError";

function check<T extends AwsCredentialIdentity>(credentials: T): T {
  for (const name of ["accessKeyId", "secretAccessKey", "sessionToken"] as const) {
    const value: unknown = credentials?.[name];
    if (name === "sessionToken" && !value) continue;
    if (typeof value !== "string" || !/^[!-~]+$/.test(value)) {
      const message = `${name}: expected visible ASCII characters, found others, or a ${typeof value}`;
      throw new RekognitionError({ name: NAME, message });
    }
  }
  return credentials;
}

/** What signs. */
export type Keys = Pick<AwsCredentialIdentity, "accessKeyId" | "secretAccessKey" | "sessionToken">;

/** A copy of what signs: the object that it comes from may change. */
export function keysOf({ accessKeyId, secretAccessKey, sessionToken }: Keys): Keys {
  return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
}

/** Whether both sign alike. */
export function areSame(keys: Keys | undefined, others: Keys): boolean {
  return (
    keys !== undefined &&
    keys.sessionToken === others.sessionToken &&
    keys.secretAccessKey === others.secretAccessKey &&
    keys.accessKeyId === others.accessKeyId
  );
}

/** When credentials end, in milliseconds; a date that came as JSON is text. */
function endOf({ expiration }: AwsCredentialIdentity): number {
  return expiration ? +new Date(expiration) || 0 : Number.POSITIVE_INFINITY;
}
