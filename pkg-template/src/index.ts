/** Everything that the package exports. Importing it loads nothing: the first call does. */

export type { CallOptions, Metadata } from "./client.js";
export { Command, RekognitionClient } from "./client.js";
export type {
  CognitoIdentityCredentials,
  CognitoIdentityPoolOptions,
  Logins,
} from "./cognito.js";
export { fromCognitoIdentityPool } from "./cognito.js";
export * from "./commands.js";
export type { ConnectionConfig, RekognitionClientConfig } from "./config.js";
export type {
  AwsCredentialIdentity,
  AwsCredentialIdentityProvider,
  CachedProvider,
} from "./credentials.js";
export type { ResponseMetadata } from "./errors.js";
export {
  AbortError,
  AccessDeniedException,
  ConfigError,
  CredentialsProviderError,
  ImageError,
  ImageTooLargeException,
  InternalServerError,
  InvalidImageFormatException,
  InvalidParameterException,
  InvalidS3ObjectException,
  ModuleError,
  NetworkError,
  ProvisionedThroughputExceededException,
  RekognitionError,
  RekognitionServiceException,
  ResponseError,
  ThrottlingException,
  TimeoutError,
} from "./errors.js";
export type { ImageSource, PageCanvas, WorkerCanvas } from "./image.js";
export { Rekognition } from "./rekognition.js";
export * from "./types.js";
