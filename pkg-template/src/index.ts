/** Everything that the package exports. Importing it loads nothing: the first call does. */

export type { CommandClass, Metadata } from "./call/command.js";
export { Command, Command as $Command } from "./call/command.js";
export type { ConnectionConfig } from "./call/config.js";
export type {
  AwsCredentialIdentity,
  AwsCredentialIdentityProvider,
  CachedProvider,
  ProviderOptions,
} from "./call/credentials.js";
export type { Hooks, RequestEvent, ResponseEvent, RetryEvent } from "./call/hooks.js";
export type { CallOptions, CallOptions as RekognitionRequestOptions } from "./client.js";
export { RekognitionClient } from "./client.js";
export type {
  ImageOptions,
  ImageStore,
  PageWorker,
  RekognitionClientConfig,
} from "./config.js";
export type { ResponseMetadata } from "./errors.js";
export {
  AbortError,
  ConfigError,
  CredentialsProviderError,
  ImageError,
  InputError,
  JobFailedError,
  ModuleError,
  NetworkError,
  RekognitionError,
  RekognitionServiceException,
  ResponseError,
  TimeoutError,
} from "./errors.js";
export type { ImageFile, SentImage, Stored } from "./image/sent.js";
export type {
  FileSource,
  Frame,
  ImageSource,
  PageCanvas,
  PageImage,
  PageVideo,
  PixelSource,
  Pixels,
  WorkerCanvas,
} from "./image/source.js";
export type { Analyses, AnalysisOptions, AnalysisResults } from "./operations/analyze.js";
export { analyze } from "./operations/analyze.js";
export type { BatchItem, BatchOptions, BatchProgress } from "./operations/analyze-all.js";
export { analyzeAll } from "./operations/analyze-all.js";
export * from "./operations/generated/commands.js";
export * from "./operations/generated/enums.js";
export * from "./operations/generated/exceptions.js";
export * from "./operations/generated/pagination.js";
export { Rekognition } from "./operations/generated/rekognition.js";
export type * from "./operations/generated/types.js";
export * from "./operations/generated/waiters.js";
export type {
  Pages,
  PaginationOptions,
  RekognitionPaginationConfiguration,
} from "./operations/pagination.js";
export type {
  JobResults,
  WaiterConfiguration,
  WaiterOptions,
  WaiterResult,
} from "./operations/waiter.js";
export * from "./providers/index.js";
export type { BucketOptions } from "./stores/bucket.js";
export { throughBucket } from "./stores/bucket.js";
