// For pages that a development server serves. The module is inside the JavaScript: such servers put the package's code
// into files of their own, and leave the file of the module behind.
import "./browser.js";
import { provideModule } from "./module/load.js";
import wasm from "./rekognition_wasm_inline.js";

provideModule(() =>
  WebAssembly.compile(Uint8Array.from(atob(wasm), (letter) => letter.charCodeAt(0))),
);

export * from "./index.js";
