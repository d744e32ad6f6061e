/** Credentials as the AWS SDK has them, and the cache that keeps them fresh (twin of src/credentials.rs). */

import { configError, RekognitionError } from "./errors.js";

/** Keys; temporary ones with their token and end. Pages hold temporary ones only. */
export interface AwsCredentialIdentity {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  /** When they end; without it they are taken to last. */
  readonly expiration?: Date;
}

/** A function that brings credentials: the AWS SDK's providers are, and ours work there. */
export type AwsCredentialIdentityProvider<T extends AwsCredentialIdentity = AwsCredentialIdentity> =
  (properties?: { forceRefresh?: boolean }) => Promise<T>;

/** A provider that keeps what it brings; clients that hold the same one share it. */
export interface CachedProvider<T extends AwsCredentialIdentity = AwsCredentialIdentity>
  extends AwsCredentialIdentityProvider<T> {
  /** Forgets everything that belongs to the present user: sign-out. */
  clear(): void;
}

/**
 * A provider that asks once, however many wait, and again five minutes before the credentials end, or a
 * tenth of their lifetime where that is shorter. While they hold, a failure to replace them is no failure.
 */
export function cached<T extends AwsCredentialIdentity>(
  ask: (forceRefresh: boolean) => Promise<T>,
  forget?: () => void,
): CachedProvider<T> {
  let kept: { credentials: T; refreshAt: number } | undefined;
  let asking: Promise<T> | undefined;

  const renew = async (forceRefresh: boolean, mine: () => boolean): Promise<T> => {
    try {
      const credentials = await ask(forceRefresh);
      const end = endOf(credentials);
      const refreshAt = end - Math.min(300_000, Math.max(0, end - Date.now()) / 10);
      if (mine()) kept = { credentials, refreshAt };
      return credentials;
    } catch (error) {
      if (!forceRefresh && mine() && kept && endOf(kept.credentials) > Date.now()) {
        return kept.credentials;
      }
      throw error;
    } finally {
      if (mine()) asking = undefined;
    }
  };

  const provide = async ({ forceRefresh = false } = {}): Promise<T> => {
    if (!forceRefresh && kept && Date.now() < kept.refreshAt) return kept.credentials;
    if (!asking) {
      const started: Promise<T> = Promise.resolve().then(() =>
        renew(forceRefresh, () => asking === started),
      );
      asking = started;
    }
    return asking;
  };
  const clear = () => {
    kept = asking = undefined;
    forget?.();
  };
  return Object.assign(provide, { clear });
}

/** The provider that a client's `credentials` option is; what it brings has been checked. */
export function providerOf(
  option: AwsCredentialIdentity | AwsCredentialIdentityProvider,
): AwsCredentialIdentityProvider {
  if (typeof option === "function") {
    const ask = async (properties?: { forceRefresh?: boolean }) => {
      try {
        return check(await option(properties));
      } catch (error) {
        throw credentialsError("the provider failed", error);
      }
    };
    return "clear" in option ? ask : cached((forceRefresh) => ask({ forceRefresh }));
  }
  if (typeof option === "object" && option) return async () => check(option);
  throw configError(
    `credentials: expected credentials or a function that returns them, found ${option === null ? option : typeof option}`,
  );
}

/** The error of a provider that failed while it did something. */
export function credentialsError(doing: string, error: unknown): RekognitionError {
  if ((error as RekognitionError)?.name === NAME) return error as RekognitionError;
  const { name, message, hint, $metadata } = Object(error) as Partial<RekognitionError>;
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

/** When credentials end, in milliseconds; a date that came as JSON is text. */
function endOf({ expiration }: AwsCredentialIdentity): number {
  return expiration ? +new Date(expiration) || 0 : Number.POSITIVE_INFINITY;
}
