// For Vercel's edge runtime.
import "./parts.js";
import { provideModule } from "./module/load.js";
import module from "./rekognition_wasm_bg.wasm?module";
import { onEdge } from "./runtime/edge.js";

onEdge();
provideModule(() => module);

export * from "./index.js";
