// For Deno, which imports compiled modules.
import { initSync } from "./rekognition_wasm.js";
import source module from "./rekognition_wasm_bg.wasm";
import { provideModule } from "./wasm.js";

provideModule(() => initSync({ module }));

export * from "./index.js";
