// For Deno, which imports compiled modules.

import { provideModule } from "./module/load.js";
import source module from "./rekognition_wasm_bg.wasm";
import { provideAdvice } from "./runtime/demand.js";

provideModule(() => module);
provideAdvice(() => import("./advice.js"));

export * from "./index.js";
