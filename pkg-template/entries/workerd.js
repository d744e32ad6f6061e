// For Cloudflare Workers, which compile modules when they are deployed.
import "./parts.js";
import { provideModule } from "./module/load.js";
import wasm from "./rekognition_wasm_bg.wasm";
import { onEdge } from "./runtime/edge.js";

onEdge();
provideModule(() => wasm);

export * from "./index.js";
