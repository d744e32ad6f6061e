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
  /** The endpoints that are named otherwise than most; the first that fits. @default none */
  readonly exceptions?: readonly Exception[];
}

/** Endpoints that are named otherwise than most. They are in the domain of those without dual stack. */
export interface Exception {
  /** The variants that it holds for, as a number with bits for FIPS (1) and dual stack (2); behind it, the regions. */
  readonly of: RegExp;
  /** The name before the domain, in which `{}` stands for the region. @default as usual */
  readonly name?: string;
  /** The region that is asked and signed for, if it is another. */
  readonly region?: string;
  /** The reason that there is no such endpoint. */
  readonly error?: string;
}
