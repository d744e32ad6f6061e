// Images of strangers: addresses that they choose, files that are long or never end, names that they invent.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { ImageError, Rekognition, throughBucket } from "rekognition-wasm";
import {
  checkMembers,
  client,
  errorOf,
  jpeg,
  json,
  KEYS,
  OK,
  REGION,
  SMALL,
  scripted,
  settle,
  thrownBy,
} from "../npm/support.mjs";

await import(new URL("../../pkg/advice.js", import.meta.url)); // loaded now, so that no warning waits for the disk

const { plain } = await import(new URL("../../pkg/runtime/plain.js", import.meta.url));

const LIMIT = { timeout: 60_000 };

/** The paths that were asked for, with their headers. */
const asked = [];
const ANSWERS = {
  "/a.png": (response) => response.writeHead(200, { "content-type": "image/png" }).end(SMALL),
  "/near": (response) => response.writeHead(302, { location: "/a.png" }).end(),
  "/far": (response) => response.writeHead(302, { location: `${elsewhere}/a.png` }).end(),
  "/file": (response) => response.writeHead(302, { location: "file:///etc/passwd" }).end(),
  "/data": (response) => response.writeHead(302, { location: "data:image/png,a" }).end(),
  "/user": (response) =>
    response.writeHead(302, { location: `${origin.replace("//", "//a:b@")}/a.png` }).end(),
  "/ever": (response) => response.writeHead(302, { location: "/ever" }).end(),
  "/secret": (response) => response.writeHead(200).end("\x01\x02\x03\x04 secret"),
  "/bm": (response) => response.writeHead(200).end("BMsecret, and no picture of that format"),
  "/silent": (response) =>
    response.writeHead(200, { "content-type": "image/png" }).write("\x89PNG"),
  "/bomb": (response) =>
    response.writeHead(200, { "content-encoding": "gzip", "content-type": "image/png" }).end(bomb),
  "/long": (response) => response.writeHead(200, { "content-length": 1e12 }).write("\x89PNG"),
};
const answer = ({ url, headers, socket }, response) => {
  asked.push({ url, headers, port: socket.localPort });
  ANSWERS[url](response);
};
const servers = [createServer(answer), createServer(answer)];
let [origin, elsewhere] = [];
let bomb;
before(async () => {
  [origin, elsewhere] = await Promise.all(
    servers.map(async (server) => {
      server.listen(0, "127.0.0.1");
      await once(server, "listening");
      return `http://127.0.0.1:${server.address().port}`;
    }),
  );
  bomb = gzipSync(Buffer.alloc(400_000_000), { level: 9 }); // 390 kB
});
after(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

/** A client whose images come from the network; its calls are answered here. */
function reader(image, options) {
  const calls = scripted(OK);
  const both = (url, init) => (init.method ? calls : globalThis.fetch)(url, init);
  return Object.assign(client(both, { image, ...options }), { calls });
}

/** `"sent"`, or the code of the error. */
async function outcome(rekognition, Image) {
  return rekognition.detectFaces({ Image }).then(
    () => "sent",
    (error) => {
      assert.ok(error instanceof ImageError, `${error}`);
      return error.code;
    },
  );
}

test("a text in Bytes is asked for nowhere, and neither is a URL object", async () => {
  for (const image of [undefined, { urls: true }]) {
    for (const Bytes of [`${origin}/a.png`, new URL(`${origin}/a.png`), "data:image/png,a"]) {
      const before = asked.length;
      const rekognition = reader(image);
      assert.equal(await outcome(rekognition, { Bytes }), "UnsupportedSource");
      const Image = JSON.parse(JSON.stringify({ Bytes }));
      assert.equal(await outcome(rekognition, Image), "UnsupportedSource");
      assert.deepEqual([asked.length, rekognition.calls.requests.length], [before, 0]);
    }
  }
});

const asText = (path) => `${origin}${path}`;
const asUrl = (path) => new URL(path, origin);
const local = URL.createObjectURL(new Blob([SMALL]));
const data = `data:image/png;base64,${SMALL.toString("base64")}`;
for (const [name, urls, cases] of [
  [
    "outside of pages, URL objects are taken, and stay within their origin",
    () => undefined,
    [
      [() => asText("/a.png"), "UrlNotAllowed"],
      [() => data, "UrlNotAllowed"],
      [() => local, "UrlNotAllowed"],
      [() => asUrl("/a.png"), "sent"],
      [() => new URL(data), "sent"],
      [() => new URL(local), "sent"],
      [() => asUrl("/near"), "sent"],
      [() => asUrl("/far"), "UrlNotAllowed"],
      [() => asUrl("/file"), "UrlNotAllowed"],
      [() => new URL("ftp://127.0.0.1/a.png"), "UrlNotAllowed"],
      [() => new URL("file:///etc/passwd"), "UrlNotAllowed"],
    ],
  ],
  [
    "true takes all, but for names of users and what is no address of the web",
    () => true,
    [
      [() => asText("/far"), "sent"],
      [() => data, "sent"],
      [() => local, "sent"],
      [() => asText("/user"), "UrlNotAllowed"],
      [() => asText("/data"), "UrlNotAllowed"],
      [() => asText("/file"), "UrlNotAllowed"],
      [() => asText("/a.png").replace("//", "//a:b@"), "UrlNotAllowed"],
      [() => asText("/ever"), "UnreachableImage"],
    ],
  ],
  [
    "false takes none",
    () => false,
    [
      [() => asText("/a.png"), "UrlNotAllowed"],
      [() => asUrl("/a.png"), "UrlNotAllowed"],
      [() => data, "UrlNotAllowed"],
      [() => new URL(data), "UrlNotAllowed"],
    ],
  ],
  [
    "a list takes its origins, and what connects nowhere",
    () => [origin],
    [
      [() => asText("/a.png"), "sent"],
      [() => asText("/near"), "sent"],
      [() => data, "sent"],
      [() => asText("/far"), "UrlNotAllowed"],
      [() => new URL("/a.png", elsewhere), "UrlNotAllowed"],
      [() => `${origin}.example.com/a.png`, "UnreachableImage"],
    ],
  ],
  [
    "a function is asked for all, and for each redirect",
    () => async (url) => url.origin === origin,
    [
      [() => asText("/near"), "sent"],
      [() => asText("/far"), "UrlNotAllowed"],
      [() => asUrl("/far"), "UrlNotAllowed"],
      [() => data, "UrlNotAllowed"],
    ],
  ],
]) {
  test(`image.urls: ${name}`, LIMIT, async () => {
    for (const [make, expected] of cases) {
      const before = asked.length;
      const rekognition = reader({ urls: urls() });
      const source = make();
      assert.equal(await outcome(rekognition, source), expected, `${source}`.slice(0, 80));
      const others = asked.slice(before).filter(({ port }) => `${port}` !== new URL(origin).port);
      if (expected !== "sent") assert.deepEqual(others, []);
      assert.ok(asked.length - before <= 4);
      for (const { headers } of asked.slice(before)) {
        assert.ok(!headers.referer && !headers.cookie && !headers.authorization);
      }
    }
  });
}

test("settings of URLs and lengths that say nothing take nothing", async () => {
  for (const image of [
    { urls: "https://example.com" },
    { urls: null },
    { urls: ["https://example.com/"] },
    { urls: ["*"] },
    { urls: true, maxBytes: 0 },
    { urls: true, maxBytes: "many" },
    { urls: true, maxBytes: Number.NaN },
  ]) {
    const error = await errorOf(reader(image).detectFaces({ Image: asUrl("/a.png") }));
    assert.equal(error.name, "ConfigError", JSON.stringify(image));
  }
});

test("errors tell nothing of what a URL brings, not even its first bytes", async () => {
  for (const path of ["/secret", "/bm"]) {
    const error = await errorOf(reader({ urls: true }).detectFaces({ Image: asText(path) }));
    checkMembers(error, { code: "UnsupportedFormat" });
    assert.doesNotMatch(`${error.message} ${error.hint}`, /0102|424d|secret|bytes that/);
  }
});

test("what is longer than image.maxBytes is not read on, whatever brings it", LIMIT, async () => {
  const MAX = 1_000_000;
  let pulled = 0;
  let cancelled = 0;
  const endless = () =>
    new ReadableStream({
      pull(controller) {
        pulled += 1;
        controller.enqueue(new Uint8Array(10_000));
      },
      cancel() {
        cancelled += 1;
      },
    });
  const stated = () => new Response(endless(), { headers: { "content-length": "2000000" } });
  for (const make of [
    endless,
    () => new Response(endless()),
    stated,
    () => new Blob([new Uint8Array(MAX + 1)]),
    () => new Uint8Array(MAX + 1),
    () => new ArrayBuffer(MAX + 1),
    () => asUrl("/bomb"),
    () => asUrl("/long"),
    () => new URL(`data:image/png,${"a".repeat(MAX + 1)}`),
  ]) {
    pulled = 0;
    const rekognition = reader({ maxBytes: MAX });
    const error = await errorOf(rekognition.detectFaces({ Image: make() }));
    checkMembers(error, { name: "ImageError", code: "ImageTooLarge" });
    assert.match(error.message, /image\.maxBytes/);
    assert.ok(pulled <= 102, `${pulled} pieces`);
    assert.equal(rekognition.calls.requests.length, 0);
  }
  await settle();
  assert.equal(cancelled, 3);
});

test("a stream of nothing ends", LIMIT, async () => {
  const empty = () =>
    new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array()) });
  const error = await errorOf(reader({}).detectFaces({ Image: empty() }));
  checkMembers(error, { code: "UnreadableImage" });
  assert.match(error.message, /empty pieces/);
});

/** Runs a program in a process with little memory; its most resident memory, in megabytes, and its output. */
async function runSmall(program) {
  const args = ["--max-old-space-size=100", "--input-type=module", "--eval", program];
  const cwd = fileURLToPath(new URL("../npm/", import.meta.url));
  const child = spawn(process.execPath, args, { cwd, stdio: ["ignore", "pipe", "inherit"] });
  let text = "";
  child.stdout.on("data", (piece) => {
    text += piece;
  });
  await once(child, "close");
  const [output, kilobytes] = text.trim().split("\n");
  return { output, megabytes: Number(kilobytes) / 1000 };
}

test("a gzip bomb takes little memory, by default, too", LIMIT, async () => {
  const { output, megabytes } = await runSmall(`
    const { Rekognition } = await import("rekognition-wasm");
    const credentials = ${JSON.stringify(KEYS)};
    const rekognition = new Rekognition({ region: "${REGION}", credentials });
    const Image = new URL("${origin}/bomb");
    const error = await rekognition.detectFaces({ Image }).catch((error) => error);
    console.log(error.code);
    console.log(process.resourceUsage().maxRSS);
  `);
  assert.equal(output, "ImageTooLarge");
  assert.ok(megabytes < 350, `${megabytes} MB`);
});

test("silence of a source ends at requestTimeout, and the source is let go", LIMIT, async () => {
  const cancelled = [];
  const silent = () =>
    new ReadableStream({
      pull: () => new Promise(() => {}),
      cancel: () => cancelled.push("stream"),
    });
  class Silent extends Blob {
    stream() {
      return silent();
    }
    arrayBuffer() {
      return new Promise(() => {});
    }
  }
  const never = (_, { method, signal }) =>
    method
      ? OK.clone()
      : new Promise(() => signal.addEventListener("abort", () => cancelled.push("fetch")));
  for (const make of [
    silent,
    () => new Response(silent()),
    () => new Silent([jpeg(1000)]),
    () => new Silent([jpeg(300_000)]),
    () => asUrl("/silent"),
  ]) {
    const rekognition = reader({}, { requestTimeout: 100 });
    const error = await errorOf(rekognition.detectFaces({ Image: make() }));
    checkMembers(error, { name: "TimeoutError" });
    assert.match(error.message, /no result within 100 ms \(requestTimeout\)/);
    const each = await errorOf(reader({}).detectFaces({ Image: make() }, { requestTimeout: 100 }));
    assert.equal(each.name, "TimeoutError");
  }
  const rekognition = client(never, { requestTimeout: 100 });
  const error = await errorOf(rekognition.detectFaces({ Image: asUrl("/a.png") }));
  assert.equal(error.name, "TimeoutError");
  await settle();
  assert.deepEqual(cancelled, [...Array(6).fill("stream"), "fetch"]);
});

test("a function in image.urls that never answers is waited for as long", LIMIT, async () => {
  const rekognition = reader({ urls: () => new Promise(() => {}) }, { requestTimeout: 100 });
  const error = await errorOf(rekognition.detectFaces({ Image: asUrl("/a.png") }));
  assert.equal(error.name, "TimeoutError");
});

test("a body that fails lets go of the files of its other members", LIMIT, async () => {
  const cancelled = [];
  const file = jpeg(500_000);
  class Watched extends Blob {
    stream() {
      let at = 0;
      return new ReadableStream({
        pull: (controller) => {
          controller.enqueue(file.subarray(at, at + 50_000));
          at += 50_000;
        },
        cancel: () => cancelled.push("file"),
      });
    }
  }
  const waiting = new ReadableStream({
    pull: () => new Promise(() => {}),
    cancel: () => cancelled.push("stream"),
  });
  const late = new ReadableStream({
    async pull(controller) {
      await settle();
      controller.error(new Error("cut"));
    },
  });
  const fetch = scripted(OK);
  const compare = (SourceImage, TargetImage) =>
    errorOf(client(fetch).compareFaces({ SourceImage, TargetImage }));
  await compare(new Watched([file]), late);
  await compare(waiting, new Blob(["no image"]));
  await settle();
  assert.deepEqual(cancelled, ["file", "stream"]);
  assert.equal(fetch.requests.length, 0);
});

test("an upload follows no redirect, with onProgress neither", LIMIT, async () => {
  for (const onProgress of [undefined, () => {}]) {
    const requests = [];
    const fetch = async (_url, init) => {
      requests.push(init);
      return new Response(null, { status: 307, headers: { location: `${elsewhere}/a.png` } });
    };
    const s3 = throughBucket({ bucket: "photos", onProgress });
    const options = { image: { fit: "s3", s3 }, maxAttempts: 1 };
    const before = asked.length;
    const error = await errorOf(client(fetch, options).detectFaces({ Image: jpeg(6_000_000) }));
    assert.equal(error.name, "NetworkError");
    assert.ok(requests.every(({ redirect }) => redirect === "manual"));
    assert.equal(asked.length, before);
  }
});

test("progress of an upload is told at its beginning and its end", async () => {
  const told = [];
  const fetch = scripted(({ method }) =>
    method === "DELETE" ? new Response(null, { status: 204 }) : json(200, {}),
  );
  const onProgress = (sent, total) => told.push([sent, total]);
  const s3 = throughBucket({ bucket: "photos", onProgress });
  const rekognition = client(fetch, { image: { fit: "s3", s3 } });
  await rekognition.detectFaces({ Image: jpeg(6_000_000) });
  assert.deepEqual(told, [
    [0, 6_000_000],
    [6_000_000, 6_000_000],
  ]);
});

test(
  "names that a stranger invents cost little, and reach the console plain and few",
  LIMIT,
  async (t) => {
    const warn = t.mock.method(console, "warn", () => {});
    const rekognition = client(scripted(OK));
    const call = async (members) => {
      const begun = performance.now();
      await rekognition.detectFaces({ Image: SMALL, ...members });
      await settle();
      return performance.now() - begun;
    };
    const texts = () => warn.mock.calls.map(({ arguments: [text] }) => text);
    await call({ Atributes: [] });
    assert.match(texts()[0], /Atributes is not known .* did you mean Attributes\?$/);
    await call({ "a\n\u001b[31m\u2028\u202eb": 1 });
    assert.match(texts()[1], /DetectFaces: a \[31m b is not known/);
    const lasted = [await call({ ["a".repeat(1_000_000)]: 1 })];
    assert.ok(texts()[2].length < 200, "the name was not cut");
    assert.doesNotMatch(texts()[2], /did you mean/);
    const names = Array.from({ length: 3000 }, (_, index) => `${index}${"a".repeat(2000)}`);
    lasted.push(await call(Object.fromEntries(names.map((name) => [name, 1]))));
    const shorter = Array.from({ length: 3000 }, (_, index) => `Name${index}${"a".repeat(50)}`);
    lasted.push(await call(Object.fromEntries(shorter.map((name) => [name, 1]))));
    assert.equal(texts().length, 20);
    assert.ok(Math.max(...lasted) < 700, `${lasted}`);
    for (let index = 0; index < 30; index++) {
      client(scripted(OK), { [`option\n${index}`]: 1 });
    }
    await settle();
    assert.equal(texts().length, 40);
    assert.ok(texts().every((text) => !/\p{Cc}/u.test(text)));
  },
);

test("members of all objects are no members of an input, those of a class are", async () => {
  const fetch = scripted(OK);
  const rekognition = client(fetch);
  class Input {
    get Image() {
      return SMALL;
    }
  }
  class Faces extends Input {
    Attributes = ["ALL"];
  }
  const polluted = {
    Bytes: "I1",
    S3Object: { Bucket: "another", Name: "another" },
    Attributes: ["GENDER"],
    Unknown: 1,
    Image: { S3Object: { Bucket: "another", Name: "another" } },
  };
  Object.assign(Object.prototype, polluted);
  let missing;
  try {
    await rekognition.detectFaces({ Image: { Bytes: SMALL } });
    await rekognition.detectFaces(new Faces());
    await rekognition.detectFaces({ Image: { S3Object: { Bucket: "a-bucket", Name: "b" } } });
    missing = await rekognition.detectFaces({}).catch((error) => error);
  } finally {
    for (const name of Object.keys(polluted)) delete Object.prototype[name];
  }
  const Bytes = SMALL.toString("base64");
  assert.deepEqual(
    fetch.requests.map(({ body }) => JSON.parse(body)),
    [
      { Image: { Bytes } },
      { Attributes: ["ALL"], Image: { Bytes } },
      { Image: { S3Object: { Bucket: "a-bucket", Name: "b" } } },
    ],
  );
  checkMembers(missing, { name: "InputError", code: "Missing" });
});

test("options that all objects have are none of images, nor of a bucket", async () => {
  const polluted = {
    urls: true,
    maxBytes: 1,
    stripMetadata: false,
    fit: "s3",
    s3: () => assert.fail("the store was asked"),
    endpoint: elsewhere,
    prefix: "../",
  };
  const fetch = scripted(({ method }) =>
    method === "DELETE" ? new Response(null, { status: 204 }) : json(200, {}),
  );
  const s3 = throughBucket({ bucket: "photos" });
  const before = asked.length;
  const plain = new Rekognition({ region: REGION, credentials: KEYS, fetch, endpoint: origin });
  const storing = new Rekognition({
    region: REGION,
    credentials: KEYS,
    fetch,
    endpoint: origin,
    image: { fit: "s3", s3 },
  });
  Object.assign(Object.prototype, polluted);
  let [refused, tooLarge] = [];
  try {
    refused = await plain.detectFaces({ Image: `${origin}/a.png` }).catch((error) => error);
    tooLarge = await plain.detectFaces({ Image: jpeg(6_000_000) }).catch((error) => error);
    await plain.detectFaces({ Image: SMALL });
    await storing.detectFaces({ Image: jpeg(6_000_000) });
  } finally {
    for (const name of Object.keys(polluted)) delete Object.prototype[name];
  }
  checkMembers(refused, { code: "UrlNotAllowed" });
  checkMembers(tooLarge, { code: "ImageTooLarge" });
  assert.equal(asked.length, before);
  const put = fetch.requests.find(({ method }) => method === "PUT");
  assert.match(put.url, /^https:\/\/photos\.s3\.us-east-1\.amazonaws\.com\/rekognition-wasm\//);
});

test("the worker's file runs nowhere but in a worker", async () => {
  const error = await import("rekognition-wasm/worker").catch((error) => error);
  checkMembers(error, { name: "ModuleError" });
  assert.match(error.message, /expected a worker/);
});

test("options of images in errors are plain", () => {
  const { message } = thrownBy(() =>
    client(scripted(OK), { image: { fit: `a\n${"b".repeat(999)}` } }),
  );
  assert.ok(message.length < 200 && !message.includes("\n"), message);
});

test("texts of others are of one line, of a bounded length, and of whole characters", () => {
  for (const [text, most, expected] of [
    ["a name", undefined, "a name"],
    ["a\r\nb\u0085c\u061cd\u2067e\u2029", undefined, "a b c d e "],
    ["x".repeat(201), undefined, `${"x".repeat(199)}…`],
    ["x".repeat(200), undefined, "x".repeat(200)],
    ["ab😀", 4, "ab😀"],
    ["ab😀c", 4, "ab …"],
  ]) {
    assert.equal(plain(text, most), expected);
  }
});
