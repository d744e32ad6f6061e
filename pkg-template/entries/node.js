// For Node.js and Bun.

import { readFileSync } from "node:fs";
import { provideRemote } from "./image/demand.js";
import { provideModule } from "./module/load.js";
import { provideAdvice, providePacing } from "./runtime/demand.js";

provideModule(() =>
  WebAssembly.compile(readFileSync(new URL("./rekognition_wasm_bg.wasm", import.meta.url))),
);
provideAdvice(() => import("./advice.js"));
providePacing(() => import("./call/pace.js"));
provideRemote(() => import("./image/remote.js"));

export * from "./index.js";
