/** Loads the WebAssembly module, once and when it is first needed. The entries say from where. */

import { RekognitionError } from "../errors.js";
import { type InitOutput, start } from "../rekognition_wasm.js";

type Source = () => WebAssembly.Module | Promise<WebAssembly.Module>;

let source: Source;
let loading: Promise<InitOutput> | undefined;
let module: WebAssembly.Module;

/** For the entries: how this runtime gets the module. */
export function provideModule(get: Source): void {
  source = get;
}

/** The first instance, which is that of the module's classes. */
export function load(): Promise<InitOutput> {
  loading ??= first().catch((error) => {
    loading = undefined; // a connection that failed may work the next time
    const message = `rekognition_wasm_bg.wasm cannot be loaded: ${error?.message}`;
    throw new RekognitionError({ name: "ModuleError", message }, error);
  });
  return loading;
}

async function first(): Promise<InitOutput> {
  module = await source();
  const instance = await WebAssembly.instantiate(module); // some runtimes want it asynchronously
  start(instance);
  return instance.exports as unknown as InitOutput;
}

/** Another instance, with a memory of its own. */
export async function instantiate(): Promise<InitOutput> {
  await load();
  return (await WebAssembly.instantiate(module)).exports as unknown as InitOutput;
}
