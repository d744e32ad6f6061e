// Values that are nearly a source of an image: each is taken, or refused with what came, what was expected and what to
// do. tests/browsers/nearly.test.mjs has those of pages.

import assert from "node:assert/strict";
import { createReadStream } from "node:fs";
import { after, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Window } from "happy-dom";
import { JSDOM } from "jsdom";
import { analyze, ImageError } from "rekognition-wasm";
import { provideAdvice } from "../../pkg/runtime/demand.js";
import { checkMembers, client, errorOf, image, jpeg, OK, SMALL, scripted } from "./support.mjs";

const BASE64 = SMALL.toString("base64");
const PATH = fileURLToPath(import.meta.url);
const jsdom = new JSDOM("", { url: "http://localhost/" }).window;
const happy = new Window();
const input = Object.assign(jsdom.document.createElement("input"), { type: "file" });
after(async () => {
  jsdom.close();
  await happy.happyDOM.close();
});

const named = (kind, members = {}) => ({ ...members, [Symbol.toStringTag]: kind });
const posted = (body, init) => new Request("http://localhost/", { method: "POST", body, ...init });
/** A request whose body is no stream, as Firefox has it. */
const withoutStream = (request) => Object.defineProperty(request, "body", { value: undefined });

test("words that cannot be loaded cost no more than the words", async () => {
  provideAdvice(() => Promise.reject(new Error("offline")));
  for (const [Image, code, message] of [
    [input, "UnsupportedSource", "expected an image"],
    ["photo.jpg", "UnsupportedSource", "expected an image"],
    [{ Bytes: BASE64 }, "UnsupportedSource", "expected an image"],
    [Buffer.from("text"), "UnsupportedFormat", "UnsupportedFormat"],
  ]) {
    const error = await errorOf(client(scripted(OK)).detectFaces({ Image }));
    checkMembers(error, { name: "ImageError", code, hint: undefined });
    assert.equal(error.message, `DetectFaces: Image: ${message}`);
  }
  provideAdvice(() => import("../../pkg/advice.js"));
});

for (const [name, make, bytes = SMALL] of [
  ["a Request", () => posted(SMALL)],
  ["a Request whose body is no stream", () => withoutStream(posted(SMALL))],
  ["happy-dom's File", () => new happy.File([SMALL], "a.png")],
  ["happy-dom's File of 300 kB", () => new happy.File([image(3e5)], "a.png"), image(3e5)],
  ["happy-dom's Blob", () => new happy.Blob([SMALL])],
  ["a file of methods alone", () => fileOf(SMALL)],
  ["a file of methods alone, of 300 kB", () => fileOf(image(3e5)), image(3e5)],
  ["a data URL in the alphabet of URLs", () => `data:;base64,${SMALL.toString("base64url")}`],
  ["a String object", () => new String(`data:;base64,${BASE64}`)],
]) {
  for (const [form, Image] of [
    ["", make],
    [" in { Bytes }", async () => ({ Bytes: await make() })],
  ]) {
    if (form && /URL|String/.test(name)) continue;
    test(`taken: ${name}${form}`, async () => {
      const fetch = scripted(OK);
      const settings = { image: { urls: true } };
      await client(fetch, settings).detectFaces({ Image: await Image() });
      const sent = JSON.parse(fetch.requests[0].body).Image.Bytes;
      assert.ok(Buffer.from(sent, "base64").equals(bytes));
    });
  }
}

/** A file that has no mark but its methods. */
function fileOf(bytes) {
  const arrayBuffer = async () => new Uint8Array(bytes).buffer;
  return { size: bytes.length, arrayBuffer, slice: () => fileOf(bytes) };
}

test("taken: jsdom's File, which can be read by a FileReader alone", async () => {
  const fetch = scripted(OK);
  const file = new jsdom.File([new Uint8Array(SMALL)], "a.png");
  assert.deepEqual([file.arrayBuffer, file.stream], [undefined, undefined]);
  const refused = await errorOf(client(fetch).detectFaces({ Image: file }));
  checkMembers(refused, {
    code: "UnsupportedSource",
    hint: "it cannot be read here: pass its bytes",
  });
  globalThis.FileReader = jsdom.FileReader; // as test runners of pages have it
  try {
    await client(fetch).detectFaces({ Image: file });
  } finally {
    Reflect.deleteProperty(globalThis, "FileReader");
  }
  const sent = JSON.parse(fetch.requests[0].body).Image.Bytes;
  assert.equal(sent, BASE64);
});

test("bytes that are no image come from the files of simulated pages, too", async () => {
  const fetch = scripted(OK);
  const Changes = { GroundTruth: new happy.File(["line\n"], "a.txt") };
  await client(fetch).updateDatasetEntries({ DatasetArn: "a".repeat(20), Changes });
  const { GroundTruth } = JSON.parse(fetch.requests[0].body).Changes;
  assert.equal(Buffer.from(GroundTruth, "base64").toString(), "line\n");
});

const read = async () => {
  const request = posted(SMALL);
  await request.text();
  return request;
};
const stream = () => {
  const stream = createReadStream(PATH);
  stream.destroy();
  return stream;
};

const THEN = "then";

/** What is refused as a source: its name, what makes it, what is found, the advice, and a code of its own. */
const VALUES = [
  ["a Promise", () => Promise.resolve(SMALL), "Promise", "await it"],
  ["a thenable", () => ({ [THEN]: () => {} }), "Object with then", "await it", "MissingImage"],
  ["a FileList", () => input.files, "FileList", "pass a file of it: files[0]"],
  ["an input", () => input, "HTMLInputElement", "pass its file: input.files[0]"],
  ["an event", () => new jsdom.Event("change"), "Event", "pass the file: event.target.files[0]"],
  [
    "happy-dom's event",
    () => new happy.Event("change"),
    /^Object/,
    "pass the file: event.target.files[0]",
  ],
  ["a paste", () => named("ClipboardEvent"), "ClipboardEvent", "pass event.clipboardData.files[0]"],
  ["a drop", () => named("DragEvent"), "DragEvent", "pass event.dataTransfer.files[0]"],
  ["a message", () => named("MessageEvent"), "MessageEvent", "pass event.data"],
  [
    "the event of a FileReader",
    () => named("ProgressEvent", { target: named("FileReader", { result: SMALL }) }),
    "ProgressEvent",
    "pass event.target.result",
  ],
  ["a FileReader", () => new jsdom.FileReader(), "FileReader", "pass the file that it reads"],
  [
    "a Request without a body",
    () => new Request("http://localhost/"),
    "Request",
    /^it has no body/,
  ],
  ["a FormData", () => new FormData(), "FormData", "pass the file in it: form.get(…)"],
  ["happy-dom's FormData", () => new happy.FormData(), /^Object/, /form\.get/],
  ["a Node stream", stream, /^Object with /, /^pass Readable\.toWeb\(stream\)/],
  ["a MediaStream", () => named("MediaStream"), "MediaStream", /in a video element, and pass that/],
  [
    "a 2D context",
    () => named("CanvasRenderingContext2D"),
    "CanvasRenderingContext2D",
    "pass its canvas: context.canvas",
  ],
  ["a file handle", () => named("FileSystemFileHandle"), "FileSystemFileHandle", /getFile\(\)/],
  ["a SharedArrayBuffer", () => new SharedArrayBuffer(8), "SharedArrayBuffer", /new Uint8Array/],
  ["an array of numbers", () => [...SMALL], "Array", "pass new Uint8Array(array)"],
  [
    "an array of files",
    () => [new File([], "a")],
    "Array",
    "pass one of them, or all to analyzeAll",
  ],
  ["a function", () => () => SMALL, "Function", "call it, and pass its result"],
  [
    "JSON of a Buffer",
    () => SMALL.toJSON(),
    "Object with type, data",
    "pass new Uint8Array(value.data)",
    "MissingImage",
  ],
  [
    "JSON of a Uint8Array",
    () => ({ ...new Uint8Array(SMALL) }),
    "Object with 0, 1, 2",
    "pass new Uint8Array(Object.values(value))",
    "MissingImage",
  ],
  [
    "a misspelt member",
    () => ({ bytes: SMALL }),
    "Object with bytes",
    "did you mean Bytes?",
    "MissingImage",
  ],
  [
    "another misspelt member",
    () => ({ Byte: SMALL }),
    "Object with Byte",
    "did you mean Bytes?",
    "MissingImage",
  ],
  [
    "a place without S3Object",
    () => ({ Bucket: "b", Name: "n" }),
    "Object with Bucket, Name",
    "pass { S3Object: { Bucket, Name } }",
    "MissingImage",
  ],
  [
    "the answer of an HTTP library",
    () => ({ status: 200, data: SMALL }),
    "Object with status, data",
    "pass its member data",
    "MissingImage",
  ],
  ["a path", () => "/home/me/photo.jpg", "a path or a relative URL", /await readFile\(path\)/],
  ["the name of a file", () => "photo.jpg", "a path or a relative URL", /or pass new URL\(…\)$/],
  ["a path on Windows", () => "C:\\photos\\a.jpg", "a path or a relative URL", /await readFile/],
  [
    "the value of an input",
    () => "C:\\fakepath\\a.jpg",
    "the value of an input",
    /input\.files\[0\]/,
  ],
  ["a file: URL", () => `${pathToFileURL(PATH)}`, "a file: URL", /await readFile\(new URL/],
  [
    "a file: URL object",
    () => pathToFileURL(PATH),
    "a file: URL",
    /await readFile/,
    "UrlNotAllowed",
  ],
  [
    "an s3: URI",
    () => "s3://photos/a/b.jpg",
    "a place in S3",
    'pass { S3Object: { Bucket: "photos", Name: "a/b.jpg" } }',
  ],
  [
    "an s3: URL object",
    () => new URL("s3://photos/b.jpg"),
    "a place in S3",
    'pass { S3Object: { Bucket: "photos", Name: "b.jpg" } }',
    "UrlNotAllowed",
  ],
  [
    "an ARN of S3",
    () => "arn:aws:s3:::photos/a.jpg",
    "a place in S3",
    'pass { S3Object: { Bucket: "photos", Name: "a.jpg" } }',
  ],
  ["another scheme", () => "ftp://host/a.jpg", "a URL of another scheme", /^pass an https:/],
  ["base64", () => BASE64, "text of base64", /^decode it: pass Buffer\.from\(text, "base64"\)$/],
  ["base64 of a JPEG", () => jpeg(99).toString("base64"), "text of base64", /Buffer\.from/],
  ["hexadecimal digits", () => SMALL.toString("hex"), "text of hexadecimal digits", /^decode it/],
  ["HTML", () => "<!DOCTYPE html><title>Sign in", "HTML", /a login/],
  ["an error of S3", () => '<?xml version="1.0"?>\n<Error><Code>', "XML", /error of a server/],
  ["SVG", () => '<svg xmlns="http://www.w3.org/2000/svg">', "SVG", /an img that shows it/],
  ["JSON", () => '{"image":"…"}', "JSON", "pass the image in it, as bytes"],
  ["JSON of a data URL", () => JSON.stringify(`data:;base64,${BASE64}`), "JSON", /image in it/],
  ["a Buffer's JSON as text", () => JSON.stringify(SMALL), "JSON of a Buffer", /its data/],
  ["bytes read as text", () => jpeg(99).toString(), "bytes that were read as text", /as bytes/],
  [
    "bytes read as Latin-1",
    () => SMALL.toString("latin1"),
    "bytes that were read as text",
    /as bytes/,
  ],
  ["an empty text", () => " ", "an empty text", undefined],
  ["a word", () => "photo", "a text", "pass bytes or a URL"],
];

for (const [name, make, found, hint, code = "UnsupportedSource"] of VALUES) {
  test(`refused: ${name}`, async () => {
    const fetch = scripted(OK);
    const error = await errorOf(client(fetch).detectFaces({ Image: make() }));
    assert.ok(error instanceof ImageError);
    checkMembers(error, { code });
    const begin =
      "DetectFaces: Image: expected a File, a Blob, bytes, a URL, a canvas, { Bytes } or { S3Object }, found ";
    assert.ok(error.message.startsWith(begin), error.message);
    checkText(error.message.slice(begin.length), found);
    checkText(error.hint, hint);
    assert.equal(fetch.requests.length, 0);
  });
}

function checkText(found, expected) {
  if (expected instanceof RegExp) assert.match(found, expected);
  else assert.equal(found, expected);
}

test("a Request that was read says so", async () => {
  const error = await errorOf(client(scripted(OK)).detectFaces({ Image: await read() }));
  checkMembers(error, { code: "UnreadableImage" });
  assert.match(error.message, /its body has been read$/);
});

test("a Request that is too long is not read to its end", async () => {
  for (const request of [posted(image(2000)), withoutStream(posted(image(2000)))]) {
    const rekognition = client(scripted(OK), { image: { maxBytes: 1000 } });
    checkMembers(await errorOf(rekognition.detectFaces({ Image: request })), {
      code: "ImageTooLarge",
    });
  }
});

test("texts in { Bytes } are refused as bytes, with the same advice", async () => {
  for (const [Bytes, found, hint] of [
    [BASE64, "text of base64", /decode it/],
    ["s3://photos/a.jpg", "a place in S3", /S3Object/],
    ["https://localhost/a.jpg", "a URL", "pass the URL itself, without { Bytes }"],
    [new URL("https://localhost/a.jpg"), "a URL", "pass the URL itself, without { Bytes }"],
  ]) {
    const fetch = scripted(OK);
    const rekognition = client(fetch, { image: { urls: true } });
    const error = await errorOf(rekognition.detectFaces({ Image: { Bytes } }));
    checkMembers(error, { code: "UnsupportedSource" });
    assert.equal(error.message, `DetectFaces: Image.Bytes: expected bytes, found ${found}`);
    checkText(error.hint, hint);
    assert.equal(fetch.requests.length, 0);
  }
});

test("analyze refuses them with the same words", async () => {
  const call = analyze(client(scripted(OK)), Promise.resolve(SMALL), { faces: true });
  const error = await errorOf(call);
  checkMembers(error, { code: "UnsupportedSource", hint: "await it" });
  assert.match(error.message, /^analyze: Image: expected a File, .*, found Promise$/);
});

test("no more of a text than its kind is in an error", async () => {
  for (const text of [
    "secret",
    "https//secret",
    "x:secret",
    "/secret.jpg",
    '{"secret":1}',
    "<secret>",
  ]) {
    const error = await errorOf(client(scripted(OK)).detectFaces({ Image: text }));
    assert.ok(!/secret/.test(`${error.message} ${error.hint} ${error.cause}`), error.message);
  }
});

test("an object whose members cannot be read has a message nevertheless", async () => {
  const hostile = new Proxy(new Map(), {
    get(target, name) {
      if (name === Symbol.toStringTag) return target[name];
      throw new Error("secret");
    },
  });
  const error = await errorOf(client(scripted(OK)).detectFaces({ Image: hostile }));
  assert.ok(error instanceof ImageError);
});

/** Files that are no images of the service: what they begin with, their name, and advice. */
const start = (text, length = 200) => Buffer.concat([Buffer.from(text, "latin1")], length);
const FILES = [
  ["a MOV", start("\0\0\0\x14ftypqt  "), "MOV", /Live Photo/],
  ["an MP4", start("\0\0\0\x20ftypisom"), "MP4", /Live Photo/],
  ["JPEG XL", start("\xff\x0a"), "JPEG XL", "save it as JPEG or PNG"],
  ["JPEG XL in boxes", start("\0\0\0\x0cJXL \r\n\x87\n"), "JPEG XL", "save it as JPEG or PNG"],
  ["JPEG 2000", start("\0\0\0\x0cjP  \r\n\x87\n"), "JPEG 2000", "save it as JPEG or PNG"],
  ["SVG", Buffer.from('<?xml version="1.0"?><svg xmlns="…">'), "SVG", /an img that shows it/],
  ["HTML", Buffer.from("\ufeff\n<!doctype html>"), "HTML", /a login/],
  ["XML", Buffer.from("<Error><Code>AccessDenied"), "XML", /error of a server/],
  ["JSON", Buffer.from('{"message":"no"}'), "JSON", "pass the image in it, as bytes"],
  ["JSON of a Buffer", Buffer.from(JSON.stringify(SMALL)), "JSON of a Buffer", /its data/],
  ["a data URL", Buffer.from(`data:image/png;base64,${BASE64}`), "the text of a data URL", /comma/],
  ["base64", Buffer.from(BASE64), "text of base64", "decode it, and pass those bytes"],
  [
    "bytes read as text",
    Buffer.from(jpeg(200).toString()),
    "bytes that were read as text",
    /bytes/,
  ],
  [
    "the body of a form",
    Buffer.from('--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n'),
    "the body of a form",
    "pass the file in it",
  ],
];
for (const [name, bytes, found, hint] of FILES) {
  for (const [form, make] of [
    ["bytes", () => bytes],
    ["{ Bytes }", () => ({ Bytes: bytes })],
    ["a File", () => new File([bytes], "a.jpg")],
    ["a Response", () => new Response(bytes)],
  ]) {
    test(`a file that is ${name}, as ${form}`, async () => {
      const fetch = scripted(OK);
      const error = await errorOf(client(fetch).detectFaces({ Image: make() }));
      checkMembers(error, { code: "UnsupportedFormat" });
      const message = `DetectFaces: Image: expected a JPEG or PNG image, found ${found}`;
      assert.equal(error.message.replace("Image.Bytes", "Image"), message);
      checkText(error.hint, hint);
      assert.equal(fetch.requests.length, 0);
    });
  }
}

test("a URL that brings a film says so; of other files it tells nothing", async () => {
  for (const [bytes, found] of [
    [start("\0\0\0\x14ftypqt  "), "MOV"],
    [Buffer.from("<svg>"), "SVG"],
    [Buffer.from('{"secret":1}'), "another file"],
    [Buffer.from([1, 2, 3, 4]), "another file"],
  ]) {
    const fetch = async () => new Response(bytes);
    const rekognition = client(fetch, { image: { urls: true } });
    const error = await errorOf(rekognition.detectFaces({ Image: "https://localhost/a" }));
    checkMembers(error, { code: "UnsupportedFormat", hint: undefined });
    const message = `expected a JPEG or PNG image, found ${found} behind the URL`;
    assert.equal(error.message, `DetectFaces: Image: ${message}`);
  }
});
