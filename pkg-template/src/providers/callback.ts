/** Credentials that are there already, and those of a function. */

import {
  type AwsCredentialIdentity,
  addCheck,
  type CachedProvider,
  cache,
  type ProviderOptions,
  providerOf,
} from "../call/credentials.js";
import { RekognitionError } from "../errors.js";
import { need } from "./checks.js";
import type { TokenOptions } from "./token-source.js";

/** A provider of these credentials, until `clear()`. */
export function fromStatic(credentials: AwsCredentialIdentity): CachedProvider {
  need({ credentials }, "credentials", "{ accessKeyId, secretAccessKey, … }", "object");
  let provide: ReturnType<typeof providerOf> | undefined = providerOf({ ...credentials });
  return cache(
    async () => {
      if (provide) return provide();
      const message = "no credentials: fromStatic: they were cleared";
      throw new RekognitionError({ name: "CredentialsProviderError", message });
    },
    () => {
      provide = undefined;
    },
  );
}

/** What a function may bring: credentials, or what has them, as the session of Amplify's `fetchAuthSession`. */
export type BroughtCredentials =
  | AwsCredentialIdentity
  | { readonly credentials?: AwsCredentialIdentity | undefined };

/**
 * A provider that keeps what a function brings, for all clients that hold it: any of the AWS SDK's providers, or
 * `fetchAuthSession` of Amplify. It is asked again before they end, and with `forceRefresh` if they were refused.
 */
export function fromCallback(
  callback: (options: TokenOptions & ProviderOptions) => Promise<BroughtCredentials | undefined>,
): CachedProvider {
  need({ callback }, "callback", "a function that brings credentials", "function");
  const ask = async (options?: object) => {
    const brought = Object(await callback(options as TokenOptions));
    return "credentials" in brought ? brought.credentials : brought;
  };
  return cache(addCheck(ask));
}
