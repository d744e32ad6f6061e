// For Vercel's edge runtime.
import module from "./rekognition_wasm_bg.wasm?module";
import { provideModule } from "./wasm.js";

provideModule(() => module);

export * from "./index.js";
