/** A service as facts (twin of src/service.rs). The values are generated, in services/. */

import type { ErrorDescription } from "../errors.js";
import { type Hint, loadAdvice } from "../runtime/demand.js";

/** A service. */
export interface Service {
  /** The first label of its host names. */
  readonly host: string;
  /** The name that its signatures carry. @default its host's label */
  readonly signingName?: string;
  /** The content type of its requests. @default "application/x-amz-json-1.1" */
  readonly contentType?: string;
  /** The text before the operation's name in the header `x-amz-target`; without it there is no such header. */
  readonly targetPrefix?: string;
  /** How requests are signed: as S3 has it, or else as all other services have it. */
  readonly signatureVersion?: "s3v4";
  /** Whether its dual-stack endpoints have names of their own in the partition `aws`. @default true */
  readonly hasDualStackNames?: boolean;
}

/** The hint for an error of a call: the service's advice, or else the module's. */
export async function findHint(
  { host }: Service,
  operation: string,
  { isService, name, message, hint }: ErrorDescription,
): Promise<string | undefined> {
  const fits = ([begin, piece, , calls = ""]: Hint) =>
    name.startsWith(begin) && message.includes(piece) && operation.startsWith(calls);
  const advice = isService ? await loadAdvice() : undefined;
  const found = advice?.HINTS[host]?.find(fits)?.[2];
  return found?.replace("{operation}", operation) ?? hint;
}
