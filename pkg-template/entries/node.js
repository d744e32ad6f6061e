// For Node.js and Bun.
import { readFileSync } from "node:fs";
import { provideModule } from "./module/load.js";

provideModule(() =>
  WebAssembly.compile(readFileSync(new URL("./rekognition_wasm_bg.wasm", import.meta.url))),
);

export * from "./index.js";
