/** The credentials that others are had with. */

import type { ConnectionConfig } from "../config.js";
import {
  type AwsCredentialIdentity,
  type AwsCredentialIdentityProvider,
  type CachedProvider,
  providerOf,
} from "../credentials.js";
import { need } from "./options.js";
import type { AskService } from "./service.js";
import { stsOf } from "./sts.js";

/** Credentials, or a provider of them. */
export type MasterCredentials = AwsCredentialIdentity | AwsCredentialIdentityProvider;

/** STS, with requests signed; after `clear`, with what the next user brings. */
export function signedSts(
  options: { masterCredentials: MasterCredentials; clientConfig?: ConnectionConfig },
  roleArn?: string,
): { ask: AskService; clear: () => void } {
  const { masterCredentials: master, clientConfig } = options ?? {};
  const what = "credentials, or a function that brings them";
  need(options, "masterCredentials", what, "object", "function");
  const connect = () => stsOf({ ...clientConfig, credentials: providerOf(master) }, roleArn);
  let ask = connect();
  const clear = () => {
    (master as Partial<CachedProvider>).clear?.();
    ask = connect();
  };
  return { ask: (...request) => ask(...request), clear };
}
