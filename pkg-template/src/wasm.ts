/** Loads the WebAssembly module, once and when it is first needed. The entries say from where. */

import { RekognitionError } from "./errors.js";
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
  // in a later turn, so that a source that fails at once is forgotten as well
  loading ??= Promise.resolve()
    .then(() => source())
    .then(({ memory }) => memory)
    .catch((error) => {
      loading = undefined; // a connection that failed may work the next time
      const message = `rekognition_wasm_bg.wasm cannot be loaded: ${error?.message}`;
      throw new RekognitionError({ name: "ModuleError", message }, error);
    });
  return loading;
}
