// For Cloudflare Workers, which compile modules when they are deployed.
import { provideAdvice } from "./call/advice.js";
import { provideModule } from "./module/load.js";
import module from "./rekognition_wasm_bg.wasm";
import { onEdge } from "./runtime/edge.js";
import * as hints from "./services/hints.js";

onEdge();
provideModule(() => module);

provideAdvice(async () => hints);

export * from "./index.js";
