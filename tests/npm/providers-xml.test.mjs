// The reader of STS's answers: what it finds, and that nothing makes it throw.

import assert from "node:assert/strict";
import { test } from "node:test";

const { leavesOf } = await import(new URL("../../pkg/call/xml.js", import.meta.url));

const leaves = (document) => {
  const found = leavesOf(document);
  return found && { ...found };
};

for (const [document, expected] of [
  ["<AResponse></AResponse>", { AResponse: "" }],
  ["<AResponse><B>1</B><C>2</C></AResponse>", { B: "1", C: "2" }],
  ["\n<?xml version='1.0'?>\n<AResponse>\n <B>1</B>\n</AResponse>\n", { B: "1" }],
  ['<AResponse xmlns="https://sts.amazonaws.com/"><B x="1">1</B ></AResponse>', { B: "1" }],
  ["<AResponse><B><C>1</C></B><C>2</C></AResponse>", { C: "1" }],
  [
    "<AResponse><B>&lt;&gt;&amp;&quot;&apos;&#65;&#x1f600;&#x1F600;</B></AResponse>",
    { B: "<>&\"'A\u{1f600}\u{1f600}" },
  ],
  ["<AResponse><B>&amp;lt;</B></AResponse>", { B: "&lt;" }],
  [
    "<AResponse><B>&nbsp;&;&#;&#x110000;&#9999999;</B></AResponse>",
    { B: "&nbsp;&;&#;&#x110000;&#9999999;" },
  ],
  ["<AResponse><B/><C></C></AResponse>", { B: "", C: "" }],
  ["<AResponse><B> 1\n</B></AResponse>", { B: " 1\n" }],
  [
    "<AResponse><__proto__>1</__proto__><constructor>2</constructor></AResponse>",
    { ["__proto__"]: "1", constructor: "2" },
  ],
  ["<AResponse><B>1</B>", undefined],
  ["<AResponse><B>1</B></AResponse", undefined],
  ["<AResponse><B>1</B></BResponse>", undefined],
  ["<html><title>sign in</title></html>", undefined],
  ["", undefined],
  ["{}", undefined],
  ["AResponse", undefined],
]) {
  test(`leaves of ${JSON.stringify(document)}`, () => assert.deepEqual(leaves(document), expected));
}

/** The same numbers each time (mulberry32). */
function numbers(seed) {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const PIECES = [
  "a",
  "Z",
  "0",
  " ",
  "\n",
  "&",
  "<",
  ">",
  '"',
  "'",
  ";",
  "#",
  "é",
  "猫",
  "\u{1f600}",
  "]]>",
  "=",
  "/",
  "\x01",
];
const REFERENCES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;" };

const textOf = (next) =>
  Array.from({ length: next(12) }, () => PIECES[next(PIECES.length)]).join("");

/** Text as XML: each character that must be is a reference, others may be. */
const escaped = (text, next) =>
  Array.from(text, (char) => {
    const code = char.codePointAt(0);
    const forms = [`&#${code};`, `&#x${code.toString(16)};`, REFERENCES[char] ?? char];
    return forms[next(4)] ?? forms[2];
  }).join("");

/** A document, and its leaves. */
function document(next) {
  const found = {};
  let count = 0;
  const element = (depth, name) => {
    const attributes = next(4) === 0 ? ' xmlns="https://example.com/"' : "";
    if (depth === 0 || next(2) === 0) {
      found[name] = textOf(next);
      return `<${name}${attributes}>${escaped(found[name], next)}</${name}>`;
    }
    const children = Array.from({ length: 1 + next(4) }, () => element(depth - 1, `E${count++}`));
    return `<${name}${attributes}>\n${children.join("\n  ")}</${name}>`;
  };
  const text = element(4, "SomeResponse");
  return { text: next(2) ? text : `<?xml version="1.0"?>\n${text}\n`, found };
}

test("the leaves of 3000 documents", () => {
  for (let seed = 0; seed < 3000; seed++) {
    const { text, found } = document(numbers(seed));
    assert.deepEqual(leaves(text), found, `seed ${seed}: ${text}`);
  }
});

test("20000 damaged documents: no error, and only text", () => {
  for (let seed = 0; seed < 20_000; seed++) {
    const next = numbers(seed);
    let { text } = document(next);
    for (let count = 1 + next(4); count > 0; count--) {
      const at = next(text.length + 1);
      const inserted = [
        "",
        textOf(next),
        "<",
        "</",
        "&#x",
        "<!--",
        "<![CDATA[",
        "<?",
        "<SomeResponse>",
      ][next(9)];
      text = text.slice(0, at) + inserted + text.slice(at + next(8));
    }
    const found = leavesOf(text);
    for (const value of Object.values(found ?? {})) assert.equal(typeof value, "string");
  }
});

test("random text: no error", () => {
  for (let seed = 0; seed < 5000; seed++) {
    const next = numbers(seed);
    leavesOf(`<XResponse>${textOf(next)}<${textOf(next)}>${textOf(next)}</XResponse>`);
    leavesOf(textOf(next));
  }
});

for (const piece of [
  "<",
  "a",
  "a=",
  "<a",
  "<a ",
  "<a>",
  "</a>",
  "&#x",
  "&",
  "<?",
  "<XResponse>",
  " ",
  "<a b",
]) {
  // Read once it takes a second at most, on a busy machine; tried again from each place, hours.
  test(`a megabyte of ${JSON.stringify(piece)} is read once`, () => {
    const begun = performance.now();
    const text = piece.repeat(2 ** 20 / piece.length);
    for (const document of [`<XResponse>${text}</XResponse>`, text, `<${text}`]) {
      leavesOf(document);
    }
    assert.ok(performance.now() - begun < 30_000);
  });
}
