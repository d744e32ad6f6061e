// The verdict on an image, by the module itself.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { wordFault } from "../../pkg/image/fault.js";

const read = (path) => readFile(new URL(path, import.meta.url));
const module = await WebAssembly.compile(await read("../../pkg/rekognition_wasm_bg.wasm"));
const { memory, reserve, judge } = (await WebAssembly.instantiate(module)).exports;
const BITS = { strip: 1, draw: 2, store: 4 };

/** The header of a file of this format and size. */
export function headOf({ begin, text, format, width, height }) {
  if (begin !== undefined) return Buffer.from(begin, "hex");
  if (text !== undefined) return Buffer.from(text);
  const isJpeg = format === "JPEG";
  const head = Buffer.from(
    isJpeg
      ? "ffd8ffc0000b080000000001011100ffda0008010100003f00"
      : "89504e470d0a1a0a0000000d494844520000000000000000080200000000000000",
    "hex",
  );
  if (isJpeg) {
    head.writeUInt16BE(height, 7);
    head.writeUInt16BE(width, 9);
  } else {
    head.writeUInt32BE(width, 16);
    head.writeUInt32BE(height, 20);
  }
  return head;
}

/** The module's text on a file, and what it says. */
function judged(head, length, limits, means, sides = [0, 0]) {
  const room = Math.max(length, head.length) + 1024;
  const begin = reserve(room);
  new Uint8Array(memory.buffer, begin, room).fill(0).set(head);
  const bits = means.reduce((bits, name) => bits | BITS[name], 0);
  const said = judge(length, length, ...limits, bits, ...sides);
  const text = new TextDecoder().decode(new Uint8Array(memory.buffer, begin, said));
  const [line, fault] = text.split("\n");
  const [verdict, format, ...numbers] = line.split(" ");
  const told = fault && { code: fault.split(" ")[0], ...wordFault(fault, head) };
  return { verdict, format, numbers, ...told };
}

/** Checks a case of tests/vectors/verdicts.json. */
export function checkVerdict(vector) {
  const { name: _, image, length, limits = [5_242_880, 80, 10_000], means, ...expected } = vector;
  const { width, height } = image;
  // without a file the sides are all that is known
  const sides = length === 0 && width ? [width, height] : undefined;
  const head = sides ? Buffer.alloc(0) : headOf(image);
  const found = judged(head, length, limits, means, sides);
  for (const [member, value] of Object.entries(expected)) assert.equal(found[member], value);
  assert.equal(found.code, expected.code);
  if (width) {
    assert.equal(found.format, sides ? "" : image.format);
    assert.deepEqual(found.numbers, [`${width}`, `${height}`, "1"]);
  }
}

/** Whether the beginning of a file of 5000 bytes, `length` of which are there, is enough for a verdict. */
export function isJudged(head, length) {
  const begin = reserve(2048);
  new Uint8Array(memory.buffer, begin, head.length).set(head);
  return judge(length, 5000, 5_242_880, 80, 10_000, 0, 0, 0) > 0;
}
