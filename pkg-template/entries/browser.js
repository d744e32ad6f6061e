// For pages and their workers, with a bundler or without: the module lies beside this file.
import { provideModule } from "./wasm.js";
import { provideWorker } from "./worker/start.js";

provideModule(async () => {
  const response = await fetch(new URL("./rekognition_wasm_bg.wasm", import.meta.url));
  if (!response.ok) {
    throw new Error(`${response.url}: HTTP status ${response.status}`);
  }
  return WebAssembly.compile(await response.arrayBuffer());
});

provideWorker(() => new Worker(new URL("./worker.js", import.meta.url), { type: "module" }));

export * from "./index.js";
