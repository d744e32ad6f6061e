/** Loads the WebAssembly module, once and when it is first needed. The entries say from where. */

import { RekognitionError } from "./errors.js";
import { type InitOutput, imports, start } from "./rekognition_wasm.js";

type Source = () => WebAssembly.Module | Promise<WebAssembly.Module>;

let source: Source;
let loading: Promise<WebAssembly.Module> | undefined;

/** For the entries: how this runtime gets the module. */
export function provideModule(get: Source): void {
  source = get;
}

/** Resolves when the module's classes can be used. */
export async function load(): Promise<void> {
  await loaded();
}

/** Another instance, with a memory of its own. */
export async function instantiate(): Promise<InitOutput> {
  return instanceOf(await loaded()).then(({ exports }) => exports as unknown as InitOutput);
}

/** The module, whose first instance is the classes'. */
function loaded(): Promise<WebAssembly.Module> {
  loading ??= first().catch((error) => {
    loading = undefined; // a connection that failed may work the next time
    const message = `rekognition_wasm_bg.wasm cannot be loaded: ${error?.message}`;
    throw new RekognitionError({ name: "ModuleError", message }, error);
  });
  return loading;
}

async function first(): Promise<WebAssembly.Module> {
  const module = await source();
  start(await instanceOf(module));
  return module;
}

/** Asynchronously, as some runtimes want it. */
function instanceOf(module: WebAssembly.Module): Promise<WebAssembly.Instance> {
  return WebAssembly.instantiate(module, imports());
}
