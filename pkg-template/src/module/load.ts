/** Loads the WebAssembly module, once and when it is first needed. The entries say from where. */

import { type InitOutput, start } from "../rekognition_wasm.js";
import { moduleError } from "../runtime/demand.js";

type Source = () => WebAssembly.Module | Promise<WebAssembly.Module>;

let source: Source;
let place: (() => URL) | undefined;
let loading: Promise<InitOutput> | undefined;
let compiled: WebAssembly.Module;

/** For the entries: how this runtime gets the module, and for errors the URL of its file. */
export function provideModule(get: Source, url?: () => URL): void {
  source = get;
  place = url;
}

/** The first instance, which is that of the module's classes. */
export function load(): Promise<InitOutput> {
  loading ??= first().catch(async (error) => {
    loading = undefined; // a connection that failed may work the next time
    throw await moduleError("rekognition_wasm_bg.wasm cannot be loaded", error, place);
  });
  return loading;
}

async function first(): Promise<InitOutput> {
  compiled = await source();
  const instance = await WebAssembly.instantiate(compiled); // some runtimes want it asynchronously
  start(instance);
  return instance.exports as unknown as InitOutput;
}

/** Another instance, with a memory of its own. */
export async function instantiate(): Promise<InitOutput> {
  await load();
  return (await WebAssembly.instantiate(compiled)).exports as unknown as InitOutput;
}
