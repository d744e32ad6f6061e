// The whole way without a client: what a program would do with the module that knew all beforehand, past the public API.
// No input is checked, no credentials are asked for, nothing goes on beside it, and nothing is tried again.

import { load } from "../../pkg/module/load.js";
import { Call, Context } from "../../pkg/rekognition_wasm.js";
import { credentials, region } from "./peers/setting.mjs";

const REKOGNITION = ["rekognition", "application/x-amz-json-1.1", "RekognitionService", ""];

/** A contestant for an image: how long it takes until body and headers are complete. */
export async function bare(image) {
  const { memory, reserve, encode } = await load();
  const context = new Context([...REKOGNITION, region, "localhost", "/"].join("\n"));
  context.identify(Object.values(credentials).join("\n"));
  const encoder = new TextEncoder();
  const [before, behind] = ['{"Image":{"Bytes":"', '"}}'].map((text) => encoder.encode(text));
  const { length } = image;
  const end = before.length + Math.ceil(length / 3) * 4;
  return async () => {
    const begun = performance.now();
    const begin = reserve(end + behind.length);
    const body = new Uint8Array(memory.buffer, begin, end + behind.length);
    body.set(image, end - length);
    encode(before.length, end - length, length);
    body.set(before);
    body.set(behind, end);
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", body));
    const call = new Call(context, 1, 0);
    const lines = call.begin(context, "DetectFaces", Date.now(), digest, true).split("\n");
    const headers = Object.fromEntries(lines.map((line) => line.split(": ")));
    const taken = performance.now() - begun;
    call.free();
    if (!headers.authorization) throw new Error(`expected signed headers, found ${lines[0]}`);
    return taken;
  };
}
