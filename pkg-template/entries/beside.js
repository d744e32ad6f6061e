// For pages and their workers, with a bundler or without: the module lies beside this file.
import { provideModule } from "./module/load.js";

provideModule(async () => {
  const response = await fetch(new URL("./rekognition_wasm_bg.wasm", import.meta.url));
  if (!response.ok) {
    throw new Error(`${response.url}: HTTP status ${response.status}`);
  }
  return WebAssembly.compile(await response.arrayBuffer());
});
