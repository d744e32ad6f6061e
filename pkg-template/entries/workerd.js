// For Cloudflare Workers, which compile modules when they are deployed.
import module from "./rekognition_wasm_bg.wasm";
import { provideModule } from "./wasm.js";

provideModule(() => module);

export * from "./index.js";
