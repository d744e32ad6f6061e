// For Deno, which imports compiled modules.
import { provideAdvice } from "./call/advice.js";
import { provideModule } from "./module/load.js";
import source module from "./rekognition_wasm_bg.wasm";

provideModule(() => module);

provideAdvice(() => import("./services/hints.js"));

export * from "./index.js";
