// For Cloudflare Workers, which compile modules when they are deployed.
import "./parts.js";
import { provideModule } from "./module/load.js";
import module from "./rekognition_wasm_bg.wasm";
import { onEdge } from "./runtime/edge.js";

onEdge();
provideModule(() => module);

export * from "./index.js";
