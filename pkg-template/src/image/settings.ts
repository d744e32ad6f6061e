/** The settings by which the files of images are read. */

/** How the files of sources are read. */
export interface SourceSettings {
  /** The URLs that may be fetched. */
  readonly urls?: boolean | readonly string[] | ((url: URL) => boolean | Promise<boolean>);
  /** How long a file may be, in bytes. */
  readonly maxBytes?: number;
  /** The client's own function; without one, the global one. */
  readonly fetch?: typeof fetch | undefined;
  /** How long a source may bring nothing, in milliseconds. */
  readonly requestTimeout?: number | undefined;
}
