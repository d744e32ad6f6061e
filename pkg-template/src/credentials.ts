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
      const credentials = check(await ask(forceRefresh));
      const end = credentials.expiration ? +credentials.expiration : Number.POSITIVE_INFINITY;
      const refreshAt = end - Math.min(300_000, Math.max(0, end - Date.now()) / 10);
      if (mine()) kept = { credentials, refreshAt };
      return credentials;
    } catch (error) {
      const end = kept?.credentials.expiration;
      if (!forceRefresh && mine() && kept && (!end || +end > Date.now())) return kept.credentials;
      throw error;
    } finally {
      if (mine()) asking = undefined;
    }
  };

  const provide = ({ forceRefresh = false } = {}): Promise<T> => {
    if (!forceRefresh && kept && Date.now() < kept.refreshAt) {
      return Promise.resolve(kept.credentials);
    }
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

/** The provider that a client's `credentials` option is. */
export function providerOf(option: unknown): AwsCredentialIdentityProvider {
  if (typeof option === "function") {
    const provider = option as AwsCredentialIdentityProvider;
    return "clear" in provider ? provider : cached((forceRefresh) => provider({ forceRefresh }));
  }
  if (option instanceof Object) {
    return async () => check(option as AwsCredentialIdentity);
  }
  throw configError(
    `credentials: expected credentials or a function that returns them, found ${typeof option}`,
  );
}

function check<T extends AwsCredentialIdentity>(credentials: T): T {
  for (const name of ["accessKeyId", "secretAccessKey"] as const) {
    if (typeof credentials?.[name] !== "string" || !credentials[name]) {
      throw new RekognitionError({
        name: "CredentialsProviderError",
        message: `${name}: expected a string, found ${typeof credentials?.[name]}`,
      });
    }
  }
  return credentials;
}
