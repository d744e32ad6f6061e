// For Vercel's edge runtime.
import "./parts.js";
import { provideModule } from "./module/load.js";
import wasm from "./rekognition_wasm_bg.wasm?module";
import { onEdge } from "./runtime/edge.js";

onEdge();
provideModule(() => wasm);

export * from "./index.js";
