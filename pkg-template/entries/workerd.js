// For Cloudflare Workers, which compile modules when they are deployed.
import module from "./rekognition_wasm_bg.wasm";
import { onEdge } from "./runtime.js";
import { provideModule } from "./wasm.js";

onEdge();
provideModule(() => module);

export * from "./index.js";
