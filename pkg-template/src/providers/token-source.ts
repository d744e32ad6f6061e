/** Tokens and other things that end: given once, or asked for at each refresh (twin of src/providers/token_source.rs). */

import { credentialsError } from "../call/credentials.js";
import { RekognitionError } from "../errors.js";
import { until } from "../runtime/wait.js";
import { kindOf } from "./checks.js";

/** The options for a function that brings a token. */
export interface TokenOptions {
  /** Aborts when nobody waits any more. */
  abortSignal: AbortSignal;
  /** Whether the credentials were refused, or others asked for: so that a token of a cache may not do. */
  forceRefresh: boolean;
}

/** A token, or a function that is asked for it at each refresh, as tokens end. */
export type TokenSource = string | ((options: TokenOptions) => string | Promise<string>);

/** The token; a function's is checked. */
export async function tokenOf(
  source: TokenSource,
  name: string,
  options: TokenOptions,
): Promise<string> {
  if (typeof source === "string") return source;
  const token = await bring(name, () => source(options), options.abortSignal);
  if (typeof token === "string" && token) return token;
  const message = `no credentials: ${name}: expected a function that brings a token, found ${kindOf(token)}`;
  throw new RekognitionError({ name: "CredentialsProviderError", message, hint: SIGNED_OUT });
}

/** The result of an app's function; its failure is the provider's. */
export async function bring<T>(
  name: string,
  ask: () => T | Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  try {
    return await until(Promise.resolve(ask()), signal);
  } catch (error) {
    if (signal.aborted) throw error;
    throw credentialsError(name, error);
  }
}

const SIGNED_OUT = "the user may be signed out";
