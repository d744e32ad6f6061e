// For Deno, which imports compiled modules.

import { provideRemote } from "./image/demand.js";
import { provideModule } from "./module/load.js";
import source wasm from "./rekognition_wasm_bg.wasm";
import { provideAdvice, providePacing } from "./runtime/demand.js";

provideModule(() => wasm);
provideAdvice(() => import("./advice.js"));
providePacing(() => import("./call/pace.js"));
provideRemote(() => import("./image/remote.js"));

export * from "./index.js";
