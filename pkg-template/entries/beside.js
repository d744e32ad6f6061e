// For pages and their workers, with a bundler or without: the module lies beside this file.
import { provideModule } from "./module/load.js";

const place = () => new URL("./rekognition_wasm_bg.wasm", import.meta.url);

provideModule(async () => {
  const response = await fetch(place());
  if (!response.ok) throw new Error(`HTTP status ${response.status}`);
  return WebAssembly.compile(await response.arrayBuffer());
}, place);
