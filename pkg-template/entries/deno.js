// For Deno, which imports compiled modules.
import source module from "./rekognition_wasm_bg.wasm";
import { provideModule } from "./module/load.js";

provideModule(() => module);

export * from "./index.js";
