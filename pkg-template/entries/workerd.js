// For Cloudflare Workers, which compile modules when they are deployed.
import module from "./rekognition_wasm_bg.wasm";
import { onEdge } from "./runtime/edge.js";
import { provideModule } from "./module/load.js";

onEdge();
provideModule(() => module);

export * from "./index.js";
