// For Node.js and Bun. The module is inside the JavaScript, so that bundles for servers need no file beside them.

import { provideRemote } from "./image/demand.js";
import { provideModule } from "./module/load.js";
import wasm from "./rekognition_wasm_inline.js";
import { provideAdvice, providePacing } from "./runtime/demand.js";

provideModule(() => WebAssembly.compile(Buffer.from(wasm, "base64")));
provideAdvice(() => import("./advice.js"));
providePacing(() => import("./call/pace.js"));
provideRemote(() => import("./image/remote.js"));

export * from "./index.js";
