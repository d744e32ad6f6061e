/** Everything that the package exports. Importing it loads nothing: the first call does. */

export type { Analyses, AnalysisOptions, AnalysisResults } from "./analyze.js";
export { analyze } from "./analyze.js";
export type { BatchItem, BatchOptions, BatchProgress } from "./analyze-all.js";
export { analyzeAll } from "./analyze-all.js";
export type { CallOptions, CallOptions as RekognitionRequestOptions } from "./client.js";
export { RekognitionClient } from "./client.js";
export type { CommandClass, Metadata } from "./command.js";
export { Command, Command as $Command } from "./command.js";
export type { ConnectionConfig, PageWorker, RekognitionClientConfig } from "./config.js";
export type {
  AwsCredentialIdentity,
  AwsCredentialIdentityProvider,
  CachedProvider,
  ProviderOptions,
} from "./credentials.js";
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
export * from "./generated/commands.js";
export * from "./generated/enums.js";
export * from "./generated/exceptions.js";
export * from "./generated/pagination.js";
export { Rekognition } from "./generated/rekognition.js";
export type * from "./generated/types.js";
export * from "./generated/waiters.js";
export type { Hooks, RequestEvent, ResponseEvent, RetryEvent } from "./hooks.js";
export type { ImageFile, ImageOptions, ImageStore, SentImage, Stored } from "./image/prepare.js";
export type { BucketOptions } from "./image/s3.js";
export { throughBucket } from "./image/s3.js";
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
export type {
  Pages,
  PaginationOptions,
  RekognitionPaginationConfiguration,
} from "./pagination.js";
export * from "./providers/index.js";
export type { JobResults, WaiterConfiguration, WaiterOptions, WaiterResult } from "./waiter.js";
