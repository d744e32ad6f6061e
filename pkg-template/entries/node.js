// For Node.js and Bun.

import { readFileSync } from "node:fs";
import { provideAdvice } from "./call/advice.js";
import { provideModule } from "./module/load.js";

provideModule(() =>
  WebAssembly.compile(readFileSync(new URL("./rekognition_wasm_bg.wasm", import.meta.url))),
);

provideAdvice(() => import("./services/hints.js"));

export * from "./index.js";
