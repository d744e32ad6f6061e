// For Cloudflare Workers, which compile modules when they are deployed.
import { initSync } from "./rekognition_wasm.js";
import module from "./rekognition_wasm_bg.wasm";
import { provideModule } from "./wasm.js";

provideModule(() => initSync({ module }));

export * from "./index.js";
