/** Credentials as the AWS SDK has them, and the cache that keeps them fresh (twin of src/credentials.rs). */

import { configError, RekognitionError } from "../errors.js";
import { type Clock, now } from "../runtime/clock.js";
import { loadAdvice } from "../runtime/demand.js";
import { isEdge } from "../runtime/edge.js";
import { own } from "../runtime/own.js";
import { limitOf, until } from "../runtime/wait.js";

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
  /** The AWS SDK's option, which is not given: a provider that needs a region has one of its own. */
  callerClientConfig?: never;
  /** @internal The clock of who asks, by which they hold or have ended. */
  clock?: Clock;
}

/** A function that brings credentials: the AWS SDK's providers are, and ours work there. */
export type AwsCredentialIdentityProvider<T extends AwsCredentialIdentity = AwsCredentialIdentity> =
  (options?: ProviderOptions) => Promise<T>;

/** A provider that keeps what it brings; clients that hold the same one share it. */
export interface CachedProvider<T extends AwsCredentialIdentity = AwsCredentialIdentity>
  extends AwsCredentialIdentityProvider<T> {
  /** Says that the service refused these: the next ones are others. */
  refuse(credentials: AwsCredentialIdentity): void;
  /** Forgets everything that belongs to the present user: sign-out. Resolves when no store has it any more, either. */
  clear(): Promise<void>;
}

/** Credentials as a client asks for them. */
export interface ClientCredentials {
  (options?: ProviderOptions): Promise<AwsCredentialIdentity>;
  /** Says that the service refused these: the next ones must be others. */
  refuse(credentials: AwsCredentialIdentity): void;
}

/** The question of a cached provider: with `forceRefresh`, what it brought last was refused. */
export type Ask<T> = (options: { forceRefresh: boolean; abortSignal: AbortSignal }) => Promise<T>;

/**
 * A provider that asks once, however many wait, and keeps what it gets. From five minutes before the end of
 * the credentials on, or a tenth of their lifetime where that is shorter, they are replaced in the background.
 * While they hold, a failure to replace them is none, and is tried again a little later. `forget` is called by
 * `clear`.
 */
export function cache<T extends AwsCredentialIdentity>(
  ask: Ask<T>,
  forget?: () => void | Promise<void>,
): CachedProvider<T> {
  const state: State<T> = { ask, forceRefresh: false };
  return Object.assign((options?: ProviderOptions) => provide(state, options), {
    refuse: ({ sessionToken }: AwsCredentialIdentity) => {
      if (state.kept && state.kept.credentials.sessionToken === sessionToken) drop(state);
    },
    clear: async () => {
      state.kept = state.renewal = undefined;
      await forget?.();
    },
  });
}

/** The present state of a cache. */
interface State<T> {
  readonly ask: Ask<T>;
  kept?: Kept<T> | undefined;
  /** The latest question; the answers to those before it are not kept. */
  renewal?: Renewal<T> | undefined;
  forceRefresh: boolean;
}

/** Credentials that are kept, and the times when they are replaced and when they end. */
interface Kept<T> {
  readonly credentials: T;
  refreshAt: number;
  readonly end: number;
}

/** A question for the next credentials that is under way, and how many wait for its answer. */
interface Renewal<T> {
  readonly promise: Promise<T>;
  readonly controller: AbortController;
  waiting: number;
}

async function provide<T extends AwsCredentialIdentity>(
  state: State<T>,
  options?: ProviderOptions,
): Promise<T> {
  const { forceRefresh, abortSignal, clock } = own(options);
  if (forceRefresh) drop(state);
  const { kept } = state;
  if (kept && now(clock) < kept.refreshAt) return kept.credentials;
  if (!state.renewal || isEdge) state.renewal = beginRenewal(state, clock);
  const { renewal } = state;
  renewal.waiting++;
  if (kept && now(clock) < kept.end && !isEdge) {
    // in the background, which nobody leaves
    renewal.promise.catch(() => {});
    return kept.credentials;
  }
  try {
    return await until(renewal.promise, abortSignal);
  } finally {
    leave(state, renewal);
  }
}

/** Forgets credentials that were refused. */
function drop<T>(state: State<T>): void {
  state.kept = undefined;
  state.forceRefresh = true;
}

function beginRenewal<T extends AwsCredentialIdentity>(
  state: State<T>,
  clock: Clock | undefined,
): Renewal<T> {
  const renewal: Renewal<T> = {
    controller: new AbortController(),
    waiting: 0,
    promise: Promise.resolve().then(() => renew(state, renewal, clock)),
  };
  return renewal;
}

/** The longest that a question may take, in milliseconds. */
const LONGEST = 120_000;

async function renew<T extends AwsCredentialIdentity>(
  state: State<T>,
  renewal: Renewal<T>,
  clock: Clock | undefined,
): Promise<T> {
  const isLatest = () => state.renewal === renewal;
  const limit = limitOf(renewal.controller.signal);
  try {
    const { forceRefresh } = state;
    const asked = state.ask({ forceRefresh, abortSignal: limit.signal });
    limit.start(LONGEST, true);
    const credentials = await limit.race(asked).catch((error) => {
      if (!limit.expired()) throw error;
      throw credentialsError("the provider failed", new Error(`none came within ${LONGEST} ms`));
    });
    if (isLatest()) keep(state, credentials, now(clock));
    return credentials;
  } catch (error) {
    const { kept } = state;
    const time = now(clock);
    if (!isLatest() || !kept || kept.end <= time) throw error;
    kept.refreshAt = time + Math.min(60_000, (kept.end - time) / 10);
    return kept.credentials;
  } finally {
    limit.end();
    if (isLatest()) state.renewal = undefined;
  }
}

function keep<T extends AwsCredentialIdentity>(
  state: State<T>,
  credentials: T,
  time: number,
): void {
  const end = endOf(credentials.expiration) || 0;
  const refreshAt = end - Math.min(300_000, Math.max(0, end - time) / 10);
  state.kept = { credentials, refreshAt, end };
  state.forceRefresh = false;
}

/** When all have left, the question is called off. */
function leave<T>(state: State<T>, renewal: Renewal<T>): void {
  renewal.waiting--;
  if (renewal.waiting || state.renewal !== renewal) return;
  state.renewal = undefined;
  renewal.controller.abort();
  renewal.promise.catch(() => {});
}

/** The provider that a client's option `credentials` is; it brings what has been checked. */
export function providerOf(
  option: AwsCredentialIdentity | AwsCredentialIdentityProvider,
): ClientCredentials {
  if (typeof option === "function") {
    // who can forget credentials keeps them
    const { clear, refuse } = option as Partial<CachedProvider>;
    return clear || refuse ? tellRefusal(option) : cache(addCheck(option));
  }
  if (typeof option === "object" && option) return provideAlways(option);
  throw configError(
    `credentials: expected credentials or a function that returns them, found ${option === null ? option : typeof option}`,
  );
}

/** A provider that asks another one and checks what that brings; it keeps nothing. */
export function addCheck(
  provider: AwsCredentialIdentityProvider,
): (options?: ProviderOptions) => Promise<AwsCredentialIdentity> {
  return async (options) => {
    try {
      return check(await until(provider(options), options?.abortSignal));
    } catch (error) {
      if (options?.abortSignal?.aborted) throw error;
      throw credentialsError("the provider failed", error);
    }
  };
}

/** Tells a provider with a cache of its own that its credentials were refused: at once, or else with the next question. */
function tellRefusal(
  provider: AwsCredentialIdentityProvider & Partial<CachedProvider>,
): ClientCredentials {
  let forced: ProviderOptions | undefined;
  const ask = addCheck((options) => {
    const asked = { ...options, ...forced };
    forced = undefined;
    return provider(asked);
  });
  const refuse = () => {
    forced = { forceRefresh: true };
  };
  return Object.assign(ask, { refuse: provider.refuse ?? refuse });
}

/** Credentials that stay the same, unless the program changes their object. */
function provideAlways(credentials: AwsCredentialIdentity): ClientCredentials {
  const provide = async () => check(credentials);
  return Object.assign(provide, { refuse: () => {} });
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

/** Credentials that can sign, or the error of others. */
function check(given: AwsCredentialIdentity): AwsCredentialIdentity | Promise<never> {
  const credentials = given?.accessKeyId === undefined ? respell(given) : given;
  const { accessKeyId, secretAccessKey, sessionToken } = Object(credentials);
  const texts = [accessKeyId, secretAccessKey, sessionToken || "-"];
  const isPlain = texts.every((text) => typeof text === "string" && /^[!-~]+$/.test(text));
  const canSign = isPlain && !Number.isNaN(endOf(credentials.expiration));
  return canSign ? credentials : refuseKeys(credentials);
}

/** Credentials in the spelling of STS's answers in that of the AWS SDK; others as they are. */
function respell(given: unknown): AwsCredentialIdentity {
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = own(Object(given));
  if (!AccessKeyId) return given as AwsCredentialIdentity;
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
    expiration: Expiration,
  };
}

async function refuseKeys(credentials: unknown): Promise<never> {
  const words = (await loadAdvice())?.wordKeys(credentials) ?? "expected others";
  throw new RekognitionError({ name: NAME, message: `credentials: ${words}` });
}

/** Keys that sign. */
export type Keys = Pick<AwsCredentialIdentity, "accessKeyId" | "secretAccessKey" | "sessionToken">;

/** The lines of what signs, as the module takes them. */
export function linesOf({ accessKeyId, secretAccessKey, sessionToken }: Keys): string {
  return `${accessKeyId}\n${secretAccessKey}\n${sessionToken || ""}`;
}

/** The end of credentials in milliseconds: of a date, a text of one, or seconds or milliseconds since 1970. */
export function endOf(expiration: unknown): number {
  if (!expiration) return Number.POSITIVE_INFINITY;
  const number = Number(expiration);
  if (Number.isNaN(number)) return Date.parse(`${expiration}`);
  return number < 1e11 && typeof expiration !== "object" ? number * 1000 : number;
}
