/** Loads the WebAssembly module, once and when it is first needed. The entries say from where. */

import type { InitOutput } from "./rekognition_wasm.js";

type Source = () => InitOutput | Promise<InitOutput>;

let source: Source;
let loading: Promise<WebAssembly.Memory> | undefined;

/** For the entries: how this runtime gets the module. */
export function provideModule(get: Source): void {
  source = get;
}

/** Resolves to the module's memory when its exports can be called. */
export function load(): Promise<WebAssembly.Memory> {
  loading ??= (async () => {
    try {
      return (await source()).memory;
    } catch (error) {
      loading = undefined; // a connection that failed may work the next time
      throw error;
    }
  })();
  return loading;
}
