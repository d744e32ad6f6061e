// rekognition-wasm, with the way for many images.
export { analyzeAll } from "rekognition-wasm";
export { open } from "./ours.mjs";
