// For Vercel's edge runtime.

import * as advice from "./advice.js";
import { provideRemote } from "./image/demand.js";
import * as remote from "./image/remote.js";
import { provideModule } from "./module/load.js";
import module from "./rekognition_wasm_bg.wasm?module";
import { provideAdvice } from "./runtime/demand.js";
import { onEdge } from "./runtime/edge.js";

onEdge();
provideModule(() => module);
provideAdvice(async () => advice);
provideRemote(async () => remote);

export * from "./index.js";
