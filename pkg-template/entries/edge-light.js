// For Vercel's edge runtime, whose modules come from another realm.
import init from "./rekognition_wasm.js";
import module from "./rekognition_wasm_bg.wasm?module";
import { provideModule } from "./wasm.js";

provideModule(() => init({ module_or_path: module }));

export * from "./index.js";
