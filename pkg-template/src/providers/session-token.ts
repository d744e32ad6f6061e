/** Temporary credentials for the lasting keys of a user: GetSessionToken. For servers, which may hold such keys. */

import type { ConnectionConfig } from "../call/config.js";
import { type CachedProvider, cache } from "../call/credentials.js";
import { configError } from "../errors.js";
import { own } from "../runtime/own.js";
import { GetSessionToken } from "../services/sts.js";
import { checkOptions, expect } from "./checks.js";
import { checkDuration, type MasterCredentials, signedSts, stsCredentials } from "./sts.js";
import { type TokenSource, tokenOf } from "./token-source.js";

/** Whose credentials. */
export interface SessionTokenOptions {
  /** The lasting keys of a user, or a function that brings them; AWS takes no temporary ones here. */
  masterCredentials: MasterCredentials;
  /** How long they are to last, in seconds, from 900. @default 43200 */
  durationSeconds?: number;
  /** The MFA device. @default none */
  serialNumber?: string;
  /** The code that the MFA device shows. A function is asked anew for each refresh. @default none */
  tokenCode?: TokenSource;
  /** How to reach STS. @default us-east-1 */
  clientConfig?: ConnectionConfig;
}

/** A provider of credentials for a user. `clear()` clears `masterCredentials` as well. */
export function fromSessionToken(given: SessionTokenOptions): CachedProvider {
  const options = own(given);
  const { durationSeconds, serialNumber, tokenCode } = options;
  checkOptions(options, "masterCredentials", "durationSeconds", "serialNumber", "tokenCode");
  expect(options, "serialNumber", "string");
  expect(options, "tokenCode", "string", "function");
  checkDuration(durationSeconds);
  if (!serialNumber !== !tokenCode) {
    throw configError("serialNumber, tokenCode: expected both or none, found one");
  }
  const { ask, clear } = signedSts(options);
  return cache(async (asked) => {
    const TokenCode = tokenCode && (await tokenOf(tokenCode, "tokenCode", asked));
    const members = {
      DurationSeconds: durationSeconds,
      SerialNumber: serialNumber,
      TokenCode,
    };
    const secrets = TokenCode ? [TokenCode] : [];
    return stsCredentials(ask, GetSessionToken, members, secrets, asked.abortSignal);
  }, clear);
}
