/** A service as facts (twin of src/service.rs). The values are generated, in services/. */

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
