// For Deno, which imports compiled modules.

import { provideModule } from "./module/load.js";
import source module from "./rekognition_wasm_bg.wasm";

provideModule(() => module);

export * from "./index.js";
