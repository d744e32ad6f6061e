// For Node.js and Bun.
import { readFileSync } from "node:fs";
import { initSync } from "./rekognition_wasm.js";
import { provideModule } from "./wasm.js";

provideModule(() =>
  initSync({ module: readFileSync(new URL("./rekognition_wasm_bg.wasm", import.meta.url)) }),
);

export * from "./index.js";
