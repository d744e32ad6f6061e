// For Vercel's edge runtime.
import module from "./rekognition_wasm_bg.wasm?module";
import { onEdge } from "./runtime.js";
import { provideModule } from "./wasm.js";

onEdge();
provideModule(() => module);

export * from "./index.js";
