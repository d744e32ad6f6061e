// For Vercel's edge runtime.
import module from "./rekognition_wasm_bg.wasm?module";
import { onEdge } from "./runtime/edge.js";
import { provideModule } from "./module/load.js";

onEdge();
provideModule(() => module);

export * from "./index.js";
