// Images from whatever holds them, made ready, and sent to one operation or several.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import {
  analyze,
  analyzeAll,
  ConfigError,
  ImageError,
  Rekognition,
  throughBucket,
} from "rekognition-wasm";
import {
  checkMembers,
  client,
  errorOf,
  eventually,
  failure,
  image,
  jpeg,
  json,
  OK,
  photo,
  REGION,
  SMALL,
  scripted,
  settle,
  skipSleeps,
  standIn,
  thrownBy,
} from "./support.mjs";
import { headOf, isJudged } from "./verdicts.mjs";

const LIMIT = { timeout: 20_000 };
const BASE64 = SMALL.toString("base64");
const bytesSent = ({ body }) => Buffer.from(JSON.parse(body).Image.Bytes, "base64");

/** Serves a few answers to who fetches images. */
const ANSWERS = {
  "/a.png": [200, { "content-type": "image/png" }, SMALL],
  "/page": [200, { "content-type": "text/html; charset=utf-8" }, "<!doctype html><p>sign in"],
  "/gone": [404, {}, "no"],
};
const server = createServer(({ url }, response) => {
  const [status, headers, body] = ANSWERS[url];
  response.writeHead(status, headers).end(body);
});
let origin;
before(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  origin = `http://127.0.0.1:${server.address().port}`;
});
after(() => server.close());

/** A client of a scripted service that fetches images from anywhere, and from the network. */
function reader(fetch, urls = true) {
  const both = (url, init) => (init.method ? fetch : globalThis.fetch)(url, init);
  return client(both, { image: { urls } });
}

for (const [name, make] of [
  ["a Buffer", () => SMALL],
  ["a part of a buffer", () => new Uint8Array([1, ...SMALL, 2]).subarray(1, 101)],
  ["a DataView", () => new DataView(new Uint8Array(SMALL).buffer)],
  ["an ArrayBuffer", () => new Uint8Array(SMALL).buffer],
  ["a Blob", () => new Blob([SMALL])],
  ["a File", () => new File([SMALL], "a.png")],
  ["{ Bytes: a File }", () => ({ Bytes: new File([SMALL], "a.png") })],
  ["a Response", () => new Response(SMALL)],
  ["a ReadableStream", () => new Blob([SMALL]).stream()],
  ["a data URL", () => `data:image/png;base64,${BASE64}`],
  ["a data URL that is escaped", () => `data:image/png;base64,${encodeURIComponent(BASE64)}`],
  [
    "a data URL in the alphabet of URLs",
    () => `data:image/png;base64,${BASE64.replaceAll("+", "-").replaceAll("/", "_")}`,
  ],
  ["a data URL without padding", () => `data:image/png;base64,${BASE64.replaceAll("=", "")}`],
  ["a blob URL", () => URL.createObjectURL(new Blob([SMALL]))],
  ["an http URL", () => `${origin}/a.png`],
  ["a URL object", () => new URL(`${origin}/a.png`)],
]) {
  test(`an image from ${name}`, async () => {
    const fetch = scripted(OK);
    const { $image } = await reader(fetch).detectFaces({ Image: make() });
    assert.deepEqual(bytesSent(fetch.requests[0]), SMALL);
    const file = { width: 100, height: 100, bytes: 100, format: "PNG" };
    const about = { source: file, sent: file, scale: 1, orientation: 1, via: "bytes" };
    assert.deepEqual($image, { ...about, strippedBytes: 0, isFullyStripped: true });
  });
}

const used = async () => {
  const response = new Response(SMALL);
  await response.text();
  return response;
};
const read = () => {
  const stream = new Blob([SMALL]).stream();
  stream.getReader();
  return stream;
};
for (const [name, make, code, message] of [
  ["a page behind a URL", () => `${origin}/page`, "UnsupportedFormat", /found a page/],
  ["a URL that brings nothing", () => `${origin}/gone`, "UnreachableImage", /HTTP status 404/],
  ["a URL where nobody is", () => "http://127.0.0.1:1/a.png", "UnreachableImage", /no answer/],
  [
    "an answer that is an error",
    () => new Response("", { status: 500 }),
    "UnreachableImage",
    /500/,
  ],
  ["an answer that was read", used, "UnreadableImage", /cannot be read/],
  ["a stream that is being read", read, "UnreadableImage", /cannot be read/],
  ["a data URL that is no base64", () => "data:image/png;base64,%%%", "UnreadableImage", /base64/],
  ["an opaque answer", () => opaque(), "OpaqueResponse", /opaque/],
  ["a text that is no URL", () => "photo.jpg", "UnsupportedSource", /found a path/],
  ["a file: URL", () => "file:///photo.jpg", "UnsupportedSource", /found a file: URL/],
  ["an image of 79 pixels", () => sized(79, 100), "ImageTooSmall", /found 79 × 100/],
  ["an image of 10,001 pixels", () => sized(10_001, 10_001), "ImageTooLarge", /10001 × 10001/],
  ["a PNG without its header", () => image(30), "CorruptImage", /IHDR/],
  [
    "a JPEG without a frame",
    () => Buffer.from("ffd8ffda0008010100003f00ffd9", "hex"),
    "CorruptImage",
    /frame/,
  ],
]) {
  test(`${name} is refused: ${code}`, async () => {
    const fetch = scripted(OK);
    const error = await errorOf(reader(fetch).detectFaces({ Image: await make() }));
    assert.ok(error instanceof ImageError);
    assert.equal(error.code, code);
    assert.match(error.message, /^DetectFaces: Image: /);
    assert.match(error.message, message);
    assert.equal(fetch.requests.length, 0);
  });
}

function opaque() {
  return Object.defineProperty(new Response(SMALL), "type", { value: "opaque" });
}

/** A JPEG of this size by its header. */
function sized(width, height, more = "") {
  const bytes = jpeg(400);
  bytes.writeUInt16BE(height, 7);
  bytes.writeUInt16BE(width, 9);
  return Buffer.concat([bytes.subarray(0, 2), Buffer.from(more, "latin1"), bytes.subarray(2)]);
}

const segment = (marker, text) =>
  `\xff${String.fromCharCode(marker)}${String.fromCharCode((text.length + 2) >> 8, (text.length + 2) & 255)}${text}`;
const EXIF = segment(
  0xe1,
  "Exif\0\0MM\0*\0\0\0\x08\0\x02\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\x01\x0f\0\x02\0\0\0\x04GPS!\0\0\0\0secret place",
);
const XMP = segment(0xe1, "http://ns.adobe.com/xap/1.0/\0<secret/>");

test("what a file says besides its picture stays here, but for its orientation", async () => {
  const fetch = scripted(OK);
  const file = new Blob([sized(200, 100, EXIF + XMP), "a trailer with a secret"]);
  const { $image } = await client(fetch).detectFaces({ Image: file });
  const sent = bytesSent(fetch.requests[0]);
  assert.ok(!/secret|GPS/.test(sent.toString("latin1")));
  const { strippedBytes, orientation, source } = $image;
  assert.deepEqual([orientation, source.width, source.height], [6, 200, 100]);
  assert.equal(strippedBytes, file.size - sent.length);
  assert.ok(strippedBytes > 60 && $image.isFullyStripped);

  const asItIs = client(fetch, { image: { stripMetadata: false } });
  const whole = await asItIs.detectFaces({ Image: file });
  checkMembers(whole.$image, { strippedBytes: 0, isFullyStripped: false });
  assert.ok(/secret/.test(bytesSent(fetch.requests[1]).toString("latin1")));
  // the AWS SDK's form is the AWS SDK's contract
  const Bytes = new Uint8Array(await file.arrayBuffer());
  const { $image: none } = await client(fetch).detectFaces({ Image: { Bytes } });
  assert.equal(none, undefined);
  assert.deepEqual(bytesSent(fetch.requests[2]), Buffer.from(Bytes));
});

test("of the AWS SDK's { Bytes }, format and length are judged, whatever the header says", async () => {
  const fetch = scripted(OK);
  const detect = (Bytes) => client(fetch).detectFaces({ Image: { Bytes } });
  const cutOff = Buffer.from("ffd8ffe0", "hex");
  for (const Bytes of [cutOff, sized(20, 20), image(5_242_880)]) await detect(Bytes);
  assert.deepEqual(bytesSent(fetch.requests[0]), cutOff);
  for (const [Bytes, code, message] of [
    [image(5_242_881), "ImageTooLarge", "an image of at most 5242880 bytes, found 5242881"],
    [Buffer.concat([cutOff, Buffer.alloc(5_242_880)]), "ImageTooLarge", "found 5242884"],
    [Buffer.alloc(0), "EmptyImage", "found 0 bytes"],
    [Buffer.alloc(6_000_000, "GIF89a"), "UnsupportedFormat", "found GIF"],
  ]) {
    const error = await errorOf(detect(Bytes));
    checkMembers(error, { name: "ImageError", code });
    assert.ok(error.message.endsWith(message), error.message);
  }
  assert.equal(fetch.requests.length, 3);
});

test("a picture ends where its last scan does, whatever that holds and wherever it lies", async () => {
  const fetch = scripted(OK);
  const ours = client(fetch);
  const [header] = sized(200, 100).toString("latin1").split("\xff\xd9");
  // data, 0xff as data, restarts, fill bytes, and a marker without meaning
  const tokens = ["data", "\0", "\xfe", "\xff\0", "\xff\xd0", "\xff\xd7", "\xff\xff\0", "\xff\x01"];
  let state = 0x2545f491;
  const any = () => {
    for (const bits of [13, -17, 5]) state ^= bits > 0 ? state << bits : state >>> -bits;
    return tokens[(state >>> 8) % tokens.length];
  };
  for (let length = 0; length < 120; length++) {
    const scan = Array.from({ length: length % 40 }, length < 80 ? any : () => "\xff\0d").join("");
    const end = `${".".repeat(length % 17)}\xff\xd9`;
    const picture = Buffer.from(`${header}${scan}${end}`, "latin1");
    const behind = Buffer.from("\xff\xda\0\x02\xff\xd9 and a secret", "latin1");
    await ours.detectFaces({ Image: new Blob([picture, behind]) });
    assert.deepEqual(bytesSent(fetch.requests.at(-1)), picture, `${length}`);
  }
});

test("a call that is called off stops reading", async () => {
  for (const pieces of [0, 1, 3]) {
    const controller = new AbortController();
    let [brought, cancelled] = [0, false];
    const stream = new ReadableStream({
      pull: (to) => {
        if (brought < pieces) return to.enqueue(new Uint8Array(1000).fill(++brought));
        controller.abort();
        return new Promise(() => {});
      },
      cancel: () => {
        cancelled = true;
      },
    });
    const options = { abortSignal: controller.signal };
    const error = await errorOf(client(scripted(OK)).detectFaces({ Image: stream }, options));
    assert.equal(error.name, "AbortError");
    await settle();
    assert.ok(cancelled, `${pieces} pieces`);
  }
});

test("a stream says why it fails, and may use its memory again", async () => {
  const fetch = scripted(OK);
  const detect = (source) => client(fetch).detectFaces({ Image: new ReadableStream(source) });
  const failing = { pull: (to) => to.error(new Error("the camera is gone")) };
  for (const [source, reason] of [
    [failing, "the camera is gone"],
    [{ start: (to) => to.enqueue("text") }, "expected a stream of bytes, found String in it"],
  ]) {
    const { code, message } = await errorOf(detect(source));
    assert.equal(code, "UnreadableImage");
    assert.equal(message, `DetectFaces: Image: the image cannot be read: ${reason}`);
  }
  assert.equal(fetch.requests.length, 0);
  const [memory, bytes] = [new Uint8Array(10), Buffer.from(SMALL)];
  let at = 0;
  const pull = (to) => {
    const piece = bytes.subarray(at, at + memory.length);
    at += memory.length;
    memory.set(piece);
    to.enqueue(memory.subarray(0, piece.length));
    if (at >= bytes.length) to.close();
  };
  await client(fetch).detectFaces({
    Image: new ReadableStream({ pull }, { highWaterMark: 0 }),
  });
  assert.deepEqual(bytesSent(fetch.requests[0]), bytes);
});

test("a broken file that could not be followed to its end is told of", async () => {
  const fetch = scripted(OK);
  const broken = Buffer.concat([
    sized(200, 100, XMP).subarray(0, -2),
    Buffer.from("\xff\xe5\0\x20", "latin1"),
    Buffer.alloc(90),
  ]);
  for (const length of [0, 6_000_000]) {
    const film = Buffer.alloc(length);
    const Image = Buffer.concat([film.length ? sized(200, 100, XMP) : broken, film]);
    const { $image } = await client(fetch, { image: { fit: "error" } }).detectFaces({ Image });
    assert.ok($image.strippedBytes > 30);
    assert.equal($image.isFullyStripped, length > 0);
  }
});

test("a file that is mostly something else is small without it", async () => {
  const fetch = scripted(OK);
  const film = Buffer.alloc(6_000_000, "a film behind the picture");
  const file = new Blob([sized(200, 100), film]);
  const { $image } = await client(fetch).detectFaces({ Image: file });
  assert.equal(bytesSent(fetch.requests[0]).length, 400);
  checkMembers($image, { strippedBytes: film.length, via: "bytes", scale: 1 });
  assert.deepEqual([$image.source.bytes, $image.sent.bytes], [file.size, 400]);
});

test("any number of large images may be under way; each is sent as it is", async () => {
  const [sent, most] = [new Set(), { now: 0, ever: 0 }];
  const fetch = async (_, { body }) => {
    most.ever = Math.max(most.ever, ++most.now);
    // until as many are under way as there may be, however slow the machine is
    for (let turns = 0; turns < 500 && most.ever < 32; turns++) await settle();
    await settle();
    sent.add(bytesSent({ body: Buffer.from(body) }).readUInt32BE(200));
    most.now -= 1;
    return OK.clone();
  };
  const photos = Array.from({ length: 100 }, (_, index) => {
    const photo = jpeg(200_000);
    photo.writeUInt32BE(index, 200);
    return new Blob([photo]);
  });
  await Promise.all(photos.map((Image) => client(fetch).detectFaces({ Image })));
  assert.deepEqual(
    [...sent].sort((a, b) => a - b),
    [...photos.keys()],
  );
  assert.equal(most.ever, 32);
});

test("a large body that is kept longer than its call is empty, and no other's", async () => {
  const kept = [];
  const fetch = async (_, { body }) => {
    kept.push(body);
    return OK.clone();
  };
  for (const length of [200_000, 1000, 200_000]) {
    await client(fetch).detectFaces({ Image: jpeg(length) });
  }
  assert.deepEqual(
    kept.map(({ length }) => length),
    [0, 1358, 0],
  );
  assert.equal(bytesSent({ body: Buffer.from(kept[1]) }).length, 1000);
});

test("small images do without the memory that a large one has used, large ones use it again", async () => {
  const memories = [];
  const fetch = async (_, { body }) => {
    memories.push(body.buffer.byteLength);
    return OK.clone();
  };
  for (const length of [4_000_000, 50_000, 500_000, 4_000_000, 50_000]) {
    await client(fetch).detectFaces({ Image: jpeg(length) });
  }
  const [large, ...others] = memories.map((memory) => memory > 3_000_000);
  assert.deepEqual([large, ...others], [true, false, false, true, false]);
});

test("a file that is not as long any more as it was is refused", async () => {
  class Changed extends Blob {
    stream() {
      return new Blob([jpeg(200_001).subarray(0, this.now)]).stream();
    }
  }
  for (const now of [199_999, 200_001, 0]) {
    const Image = Object.assign(new Changed([jpeg(200_000)]), { now });
    const error = await errorOf(client(scripted(OK)).detectFaces({ Image }));
    checkMembers(error, { name: "ImageError", code: "UnreadableImage" });
    assert.match(error.message, /length has changed/);
  }
});

test("a file whose first parts are a few bytes is read as any other", async () => {
  const bytes = jpeg(200_000);
  for (const first of [1, 2, 3, 1023]) {
    const fetch = scripted(OK);
    const parts = [bytes.subarray(0, first), bytes.subarray(first, 1500), bytes.subarray(1500)];
    await client(fetch).detectFaces({ Image: new Blob(parts) });
    assert.deepEqual(bytesSent(fetch.requests[0]), Buffer.from(bytes));
  }
});

test("a header behind much else is found", async () => {
  const fetch = scripted(OK);
  const thumbnails = segment(0xe2, `MPF\0${"a thumbnail".repeat(5_000)}`);
  const file = new Blob([sized(300, 200, thumbnails.repeat(4)), Buffer.alloc(100)]);
  const { $image } = await client(fetch).detectFaces({ Image: file });
  assert.deepEqual([$image.source.width, $image.source.height], [300, 200]);
  assert.equal($image.sent.bytes, bytesSent(fetch.requests[0]).length);
  assert.equal($image.sent.bytes, 400);
});

test("the orientation of a PNG is told wherever it stands", async () => {
  const exif = Buffer.from(
    "MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0",
    "latin1",
  );
  const chunk = (kind, content) => {
    const typed = Buffer.concat([Buffer.from(kind), content]);
    const ends = [content.length, crc32(typed)].map((number) => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(number);
      return bytes;
    });
    return Buffer.concat([ends[0], typed, ends[1]]);
  };
  const [begin, pixels] = [image(100).subarray(0, 33), chunk("IDAT", Buffer.alloc(300_000))];
  const end = [chunk("eXIf", exif), chunk("IEND", Buffer.alloc(0))];
  const fetch = scripted(OK);
  const { $image } = await client(fetch).detectFaces({
    Image: new Blob([begin, pixels, ...end]),
  });
  assert.equal($image.orientation, 6);
  assert.ok(bytesSent(fetch.requests[0]).includes("eXIf"));
});

/** As PNG has it. */
function crc32(bytes) {
  let sum = ~0;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (0xedb88320 & -(sum & 1));
  }
  return ~sum >>> 0;
}

test("an address may hold a secret, and an error does not", LIMIT, async () => {
  for (const [address, code] of [
    ["https://user:secret@127.0.0.1:9/", "UrlNotAllowed"],
    ["http://127.0.0.1:1/?secret", "UnreachableImage"],
    ["https://a:99999/?secret", "UnreachableImage"],
  ]) {
    const error = await errorOf(reader(scripted(OK)).detectFaces({ Image: address }));
    checkMembers(error, { code });
    assert.ok(!/secret/.test(`${error.message} ${error.hint} ${error.cause}`));
  }
});

test("a data URL holds bytes, not text", async () => {
  const fetch = scripted(OK);
  const percent = [...SMALL].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join("");
  await reader(fetch).detectFaces({ Image: `data:image/png,${percent}` });
  assert.deepEqual(bytesSent(fetch.requests[0]), SMALL);
});

test("operations have limits of their own", async () => {
  const fetch = scripted(OK);
  const small = client(fetch);
  await small.detectProtectiveEquipment({ Image: sized(64, 64) });
  const tooLarge = await errorOf(small.detectProtectiveEquipment({ Image: jpeg(4_194_305) }));
  checkMembers(tooLarge, { code: "ImageTooLarge" });
  assert.match(tooLarge.message, /at most 4194304 bytes, found 4194305/);
  const wide = await errorOf(small.detectProtectiveEquipment({ Image: sized(4097, 100) }));
  assert.match(wide.message, /64 to 4096 pixels/);
  await small.detectFaces({ Image: sized(4097, 100) });
  assert.equal(fetch.requests.length, 2);
});

test("both images of CompareFaces are made ready", async () => {
  const fetch = scripted(json(200, {}));
  const output = await client(fetch).compareFaces({
    SourceImage: new Blob([SMALL]),
    TargetImage: sized(300, 200, XMP),
  });
  assert.equal(output.$sourceImage.sent.format, "PNG");
  assert.equal(output.$targetImage.source.width, 300);
  assert.ok(output.$targetImage.strippedBytes > 0);
});

test("several operations get one image, encoded once", async () => {
  const answers = ({ headers }) => json(200, { of: headers["x-amz-target"].split(".")[1] });
  for (const size of [100, 300_000]) {
    const fetch = scripted(answers);
    const bytes = image(size);
    const results = await analyze(client(fetch), new Blob([bytes]), {
      faces: { Attributes: ["ALL"] },
      labels: { MaxLabels: 5 },
      text: true,
      moderation: false,
    });
    assert.deepEqual(Object.keys(results), ["faces", "labels", "text", "$image"]);
    assert.deepEqual(
      [results.faces.of, results.labels.of, results.text.of],
      ["DetectFaces", "DetectLabels", "DetectText"],
    );
    const Image = { Bytes: bytes.toString("base64") };
    const bodies = Object.fromEntries(
      fetch.requests.map(({ headers, body }) => [
        headers["x-amz-target"].split(".")[1],
        JSON.parse(body),
      ]),
    );
    assert.deepEqual(bodies, {
      DetectFaces: { Attributes: ["ALL"], Image },
      DetectLabels: { MaxLabels: 5, Image },
      DetectText: { Image },
    });
    assert.equal(results.$image.sent.bytes, size);
  }
});

test("an attempt that is made again sends the same, whatever the others sent", async (t) => {
  skipSleeps(t);
  const refused = new Set(); // the first attempt of each operation
  const fetch = scripted(({ headers }) => {
    const operation = headers["x-amz-target"];
    if (refused.has(operation)) return json(200, {});
    refused.add(operation);
    return failure("ThrottlingException");
  });
  const bytes = image(300_000);
  const asks = { faces: true, labels: { MaxLabels: 3 } };
  await analyze(client(fetch), bytes, asks);
  assert.equal(fetch.requests.length, 4);
  const texts = fetch.requests.map(({ body }) => body.toString()).sort();
  assert.equal(texts[0], texts[1]);
  assert.equal(texts[2], texts[3]);
});

test("an image in S3 is analysed where it is", async () => {
  const fetch = scripted(json(200, {}));
  const Image = { S3Object: { Bucket: "photos", Name: "a.jpg" } };
  const { $image } = await analyze(client(fetch), Image, { faces: true, celebrities: true });
  assert.equal($image, undefined);
  for (const { body } of fetch.requests) assert.deepEqual(JSON.parse(body), { Image });
});

test("what analyze refuses", async () => {
  const rekognition = client(scripted(OK));
  for (const [asks, message] of [
    [{}, /found none/],
    [undefined, /found none/],
    [{ face: true }, /found face$/],
    [{ toString: true }, /found toString$/],
  ]) {
    const error = await errorOf(analyze(rekognition, SMALL, asks));
    assert.ok(error instanceof ConfigError);
    assert.match(error.message, message);
  }
  const missing = await errorOf(analyze(rekognition, SMALL, { searchFaces: {} }));
  assert.match(missing.message, /CollectionId is required/);
  checkMembers(await errorOf(analyze(rekognition, new Blob(), { faces: true })), {
    code: "EmptyImage",
  });
});

test("the error of one operation is thrown when the others have ended", async () => {
  let ended = 0;
  const fetch = scripted(async ({ headers }) => {
    if (headers["x-amz-target"].endsWith("DetectFaces")) return failure("AccessDeniedException");
    await settle();
    ended += 1;
    return json(200, {});
  });
  const error = await errorOf(analyze(client(fetch), SMALL, { faces: true, labels: true }));
  assert.equal(error.name, "AccessDeniedException");
  assert.equal(ended, 1);
});

/** A client whose answers wait until they are let go, and how many wait. */
function held() {
  const waiting = [];
  const fetch = scripted(() => new Promise((resolve) => waiting.push(() => resolve(OK.clone()))));
  return { rekognition: client(fetch), waiting, fetch };
}

test(
  "analyzeAll takes images as there is room, and gives results as they are done",
  LIMIT,
  async () => {
    const { rekognition, waiting } = held();
    let taken = 0;
    function* images() {
      for (let index = 0; index < 6; index++) {
        taken += 1;
        yield index === 2 ? new Blob(["no image"]) : new Blob([SMALL]);
      }
    }
    const progress = [];
    const onProgress = (event) => progress.push(event);
    const items = analyzeAll(
      rekognition,
      images(),
      { faces: true },
      { concurrency: 2, onProgress },
    );
    const first = items.next();
    await eventually(() => waiting.length === 2);
    assert.equal(taken, 2);
    waiting.pop()();
    assert.equal((await first).value.index, 1);
    await settle();
    assert.equal(taken, 2); // nobody has asked for more
    const second = await items.next();
    checkMembers(second.value, { index: 2, results: undefined });
    assert.equal(second.value.error.code, "UnsupportedFormat");
    const rest = [];
    const collecting = (async () => {
      for await (const item of items) rest.push(item.index);
    })();
    while (rest.length < 4) {
      await settle();
      waiting.shift()?.();
    }
    await collecting;
    assert.deepEqual(rest.sort(), [0, 3, 4, 5]);
    assert.deepEqual(progress.at(-1), { done: 6, failed: 1, total: undefined });
  },
);

test("leaving the loop ends what is under way", LIMIT, async () => {
  const { rekognition, waiting, fetch } = held();
  const items = analyzeAll(rekognition, Array(10).fill(SMALL), { faces: true, labels: true });
  const first = items.next();
  await eventually(() => waiting.length === 8); // four images of two operations
  for (const go of waiting.slice(0, 2)) go();
  await first;
  await items.return();
  await settle();
  const open = fetch.requests.slice(2);
  assert.ok(open.length > 0 && open.every(({ signal }) => signal.aborted));
});

test("leaving the loop ends it while images are waited for", LIMIT, async () => {
  async function* images() {
    yield SMALL;
    await new Promise(() => {});
  }
  for await (const { error } of analyzeAll(client(scripted(OK)), images(), { faces: true })) {
    assert.equal(error, undefined);
    break;
  }
});

test("hooks that fail later do not end the process", LIMIT, async (t) => {
  const shown = t.mock.method(console, "error", () => {});
  const onProgress = async () => {
    throw new Error("later");
  };
  const rekognition = client(scripted(OK), { onRequest: onProgress });
  const all = analyzeAll(rekognition, [SMALL], { faces: true }, { onProgress });
  for await (const { error } of all) assert.equal(error, undefined);
  await settle();
  assert.equal(shown.mock.callCount(), 2);
});

test("an abort ends analyzeAll", async () => {
  const { rekognition, waiting } = held();
  const controller = new AbortController();
  const options = { abortSignal: controller.signal };
  const next = errorOf(analyzeAll(rekognition, [SMALL], { faces: true }, options).next());
  await eventually(() => waiting.length === 1);
  controller.abort();
  assert.equal((await next).name, "AbortError");
});

test("requests begin at the pace that was asked for", async (t) => {
  const waits = skipSleeps(t);
  t.mock.timers.enable({ apis: ["Date"], now: 1_000_000 });
  const images = Array(4).fill(SMALL);
  const options = { requestsPerSecond: 10, concurrency: 4 };
  const done = [];
  for await (const item of analyzeAll(
    client(scripted(OK)),
    images,
    { faces: true, text: true },
    options,
  )) {
    done.push(item.index);
  }
  assert.equal(done.length, 4);
  assert.deepEqual(waits, [200, 400, 600]);
});

test("what analyzeAll refuses", async () => {
  const rekognition = client(scripted(OK));
  for (const [images, options, message] of [
    [undefined, {}, /expected a list of images/],
    ["data:,", {}, /expected a list of images/],
    [[SMALL], { concurrency: 0 }, /^concurrency: expected a number above 0, found 0/],
    [[SMALL], { requestsPerSecond: "many" }, /^requestsPerSecond: .* found many/],
    [[SMALL], { retryMode: "legacy" }, /^retryMode: expected "standard" or "adaptive"/],
    [[SMALL], { maxAttempts: 0 }, /^maxAttempts: expected a number from 1/],
    [[SMALL], { timeout: "5" }, /^timeout: expected a number, found string/],
  ]) {
    const error = await errorOf(analyzeAll(rekognition, images, { faces: true }, options).next());
    assert.match(error.message, message);
  }
  for (const none of [undefined, null, {}]) {
    for (const asked of [
      analyzeAll(none, [SMALL], { faces: true }).next(),
      analyze(none, SMALL, { faces: true }),
    ]) {
      const error = await errorOf(asked);
      assert.equal(error.message, "client: expected one of this package, found another");
    }
  }
});

test("options and analyses that are null are none", async () => {
  const { value } = await analyzeAll(client(scripted(OK)), [SMALL], { faces: true }, null).next();
  assert.equal(value.error, undefined);
  const none = await analyzeAll(client(scripted(OK)), [SMALL], null).next();
  assert.match(none.value.error.message, /^analyze: expected one of .* found none$/);
});

/** Those of the stand-in's user. */
const LASTING_KEYS = {
  accessKeyId: "AKIAIOSFODNN7EXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
};

/** A client that takes large images through a bucket, and what it sent, a line each. */
function storing(answer = () => undefined, options = {}) {
  const fetch = scripted((request) => {
    const { url, method } = request;
    return (
      answer(request) ||
      (new URL(url).host.includes("s3")
        ? new Response(method === "PUT" ? "" : null, { status: method === "PUT" ? 200 : 204 })
        : json(200, {}))
    );
  });
  const s3 = throughBucket({ bucket: "photos", prefix: "up/", ...options });
  const rekognition = client(fetch, { image: { fit: "s3", s3 } });
  const sent = () =>
    fetch.requests.map(({ method, url }) => `${method} ${url.replace(/[0-9a-f-]{36}/, "ID")}`);
  return { rekognition, fetch, sent };
}
const LARGE = jpeg(6_000_000);
const OBJECT = "https://photos.s3.us-east-1.amazonaws.com/up/ID";
const SERVICE = `https://rekognition.${REGION}.amazonaws.com/`;

test("a large image goes to the bucket, is analysed there and deleted", async () => {
  const { rekognition, fetch, sent } = storing();
  const { $image } = await rekognition.detectFaces({
    Image: new Blob([LARGE]),
    Attributes: ["ALL"],
  });
  assert.deepEqual(sent(), [`PUT ${OBJECT}`, `POST ${SERVICE}`, `DELETE ${OBJECT}`]);
  const [put, call] = fetch.requests;
  assert.deepEqual(put.body, LARGE);
  assert.match(
    put.headers.authorization,
    /\/s3\/aws4_request, SignedHeaders=content-type;host;x-amz-content-sha256;x-amz-date/,
  );
  const Name = new URL(put.url).pathname.slice(1);
  const expected = { Image: { S3Object: { Bucket: "photos", Name } }, Attributes: ["ALL"] };
  assert.deepEqual(JSON.parse(call.body), expected);
  checkMembers($image, { via: "s3", strippedBytes: 0 });
});

test("a small image does not", async () => {
  const { rekognition, sent } = storing();
  const { $image } = await rekognition.detectFaces({ Image: SMALL });
  assert.deepEqual([sent(), $image.via], [[`POST ${SERVICE}`], "bytes"]);
});

test("it is deleted after a failure as well", async () => {
  const denied = ({ method }) => method === "POST" && failure("AccessDeniedException");
  const { rekognition, sent } = storing((request) => denied(request) || undefined);
  const error = await errorOf(rekognition.detectFaces({ Image: LARGE }));
  assert.equal(error.name, "AccessDeniedException");
  assert.deepEqual(sent(), [`PUT ${OBJECT}`, `POST ${SERVICE}`, `DELETE ${OBJECT}`]);
});

test("it is not put there when the other image has failed before", async () => {
  const { rekognition, sent } = storing();
  const TargetImage = new Blob(["no image"]);
  await errorOf(rekognition.compareFaces({ SourceImage: LARGE, TargetImage }));
  await settle();
  assert.ok(!sent().includes(`PUT ${OBJECT}`), `${sent()}`);
});

/** A stream that fails as soon as something is so. */
function failingOnce(isSo) {
  return new ReadableStream({
    async pull(controller) {
      while (!isSo()) await settle();
      controller.error(new Error("cut"));
    },
  });
}

test("it is deleted when the other image fails", LIMIT, async () => {
  const { rekognition, sent } = storing();
  const TargetImage = failingOnce(() => sent().length > 0);
  const failed = await errorOf(rekognition.compareFaces({ SourceImage: LARGE, TargetImage }));
  assert.equal(failed.name, "ImageError");
  while (sent().length < 2) await settle();
  assert.deepEqual(sent(), [`PUT ${OBJECT}`, `DELETE ${OBJECT}`]);
});

test(
  "a failure does not wait for the other image, which is called off and deleted",
  LIMIT,
  async () => {
    const { rekognition, fetch, sent } = storing(
      ({ method }) => method === "PUT" && new Promise(() => {}),
    );
    const TargetImage = failingOnce(() => sent().length > 0);
    await errorOf(rekognition.compareFaces({ SourceImage: LARGE, TargetImage }));
    while (sent().length < 2) await settle();
    assert.deepEqual(sent(), [`PUT ${OBJECT}`, `DELETE ${OBJECT}`]);
    assert.ok(fetch.requests[0].signal.aborted);
  },
);

test("what was answered is answered, however long the deletion takes", async () => {
  const gone = async () => {
    await new Promise((resolve) => setTimeout(resolve, 1500));
    return new Response(null, { status: 204 });
  };
  const slow = ({ method }) => method === "DELETE" && gone();
  for (const [answer, name] of [
    [json(200, {}), undefined],
    [failure("AccessDeniedException"), "AccessDeniedException"],
  ]) {
    const { rekognition } = storing(
      (request) => slow(request) || (request.method === "POST" ? answer : undefined),
    );
    const call = rekognition.detectFaces({ Image: LARGE }, { timeout: 500 });
    assert.equal((await call.catch((error) => error)).name, name);
  }
});

test("what stands beside Bytes that go through a bucket stays there", async () => {
  const { rekognition, fetch } = storing();
  const Image = { Extra: 1, Bytes: new Blob([LARGE]), Other: [2] };
  await rekognition.detectFaces({ Image, Attributes: ["ALL"] });
  const [put, call] = fetch.requests;
  const S3Object = { Bucket: "photos", Name: new URL(put.url).pathname.slice(1) };
  const expected = { Image: { Extra: 1, S3Object, Other: [2] }, Attributes: ["ALL"] };
  assert.deepEqual(JSON.parse(call.body), expected);
});

test("a large file that is small without its metadata needs no bucket", async () => {
  const { rekognition, fetch, sent } = storing();
  const film = Buffer.alloc(6_300_000, "a film behind the picture");
  const file = new Blob([sized(200, 100), film]);
  const { $image } = await rekognition.detectFaces({ Image: file });
  assert.deepEqual(sent(), [`POST ${SERVICE}`]);
  assert.equal(bytesSent(fetch.requests[0]).length, 400);
  checkMembers($image, { via: "bytes", strippedBytes: film.length });
});

test("a large file goes to the bucket without its metadata, or with it if that shall stay", async () => {
  const Image = new Blob([LARGE.subarray(0, 2), Buffer.from(XMP, "latin1"), LARGE.subarray(2)]);
  const { rekognition, fetch } = storing();
  const { $image } = await rekognition.detectFaces({ Image });
  assert.deepEqual(fetch.requests[0].body, LARGE);
  checkMembers($image, { via: "s3", strippedBytes: XMP.length });
  assert.deepEqual([$image.source.bytes, $image.sent.bytes], [Image.size, LARGE.length]);

  rekognition.config.image.stripMetadata = false;
  const whole = await rekognition.detectFaces({ Image });
  assert.deepEqual(fetch.requests[3].body, Buffer.from(await Image.arrayBuffer()));
  checkMembers(whole.$image, { via: "s3", strippedBytes: 0 });
});

test("both images of CompareFaces may go through a bucket", async () => {
  const { rekognition, fetch } = storing();
  const images = { SourceImage: LARGE, TargetImage: jpeg(5_500_000) };
  const { $sourceImage, $targetImage } = await rekognition.compareFaces(images);
  const call = fetch.requests.find(({ method }) => method === "POST");
  const names = Object.values(JSON.parse(call.body)).map(({ S3Object }) => S3Object.Name);
  assert.deepEqual(Object.keys(JSON.parse(call.body)), ["SourceImage", "TargetImage"]);
  assert.equal(new Set(names).size, 2);
  assert.deepEqual([$sourceImage.sent.bytes, $targetImage.sent.bytes], [6_000_000, 5_500_000]);
});

test("a store of one's own is told the file and the client's options", async () => {
  const told = [];
  const place = { Bucket: "mine", Name: 'a "$&" b' };
  let removed = 0;
  const s3 = async ({ content, isStripped }, config, signal) => {
    told.push([content.length, isStripped, await config.region(), signal.aborted]);
    const remove = async () => {
      removed += 1;
      throw new Error("it cannot be deleted");
    };
    return { place, length: content.length, remove };
  };
  const fetch = scripted(json(200, {}));
  const rekognition = client(fetch, { image: { fit: "s3", s3 }, timeout: 9000 });
  const { $image } = await rekognition.detectFaces({ Image: LARGE });
  assert.deepEqual(told, [[LARGE.length, false, REGION, false]]);
  assert.deepEqual(JSON.parse(fetch.requests[0].body), { Image: { S3Object: place } });
  assert.deepEqual([$image.via, $image.sent.bytes, removed], ["s3", LARGE.length, 1]);
});

test("it stays if it shall", async () => {
  const { rekognition, sent } = storing(undefined, { keep: true });
  await rekognition.detectFaces({ Image: LARGE });
  assert.deepEqual(sent(), [`PUT ${OBJECT}`, `POST ${SERVICE}`]);
});

test("several operations share it", async () => {
  const { rekognition, sent } = storing();
  const { $image } = await analyze(rekognition, LARGE, { faces: true, labels: true });
  assert.deepEqual(sent(), [
    `PUT ${OBJECT}`,
    `POST ${SERVICE}`,
    `POST ${SERVICE}`,
    `DELETE ${OBJECT}`,
  ]);
  assert.equal($image.via, "s3");
});

test("a bucket that refuses says why", async () => {
  const xml =
    '<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>';
  const { rekognition } = storing(
    ({ method }) => method !== "POST" && new Response(xml, { status: 403 }),
  );
  const error = await errorOf(rekognition.detectFaces({ Image: LARGE }));
  checkMembers(error, { name: "AccessDenied", message: "Access Denied" });
});

test("options of a bucket that cannot be meant", () => {
  for (const [options, message] of [
    [{}, /^bucket: /],
    [{ bucket: "A" }, /^bucket: /],
    [{ bucket: "photos", prefix: "a b/" }, /^prefix: /],
    [{ bucket: "photos", prefix: "../" }, /^prefix: /],
  ]) {
    assert.match(thrownBy(() => throughBucket(options)).message, message);
  }
});

test("the stand-in's bucket: the faces of a large file are those of the photo", async () => {
  const endpoint = standIn();
  const bytes = await photo("grace_hopper.jpg");
  // a comment makes it large, and is left there
  const comments = Buffer.concat(
    Array(90).fill(Buffer.from(segment(0xfe, "x".repeat(65_000)), "latin1")),
  );
  const large = Buffer.concat([bytes.subarray(0, 2), comments, bytes.subarray(2)]);
  const s3 = throughBucket({ bucket: "rekognition-local-demo", endpoint });
  const image = { fit: "s3", s3, stripMetadata: false };
  const rekognition = new Rekognition({
    region: REGION,
    endpoint,
    credentials: LASTING_KEYS,
    image,
  });
  const [stored, sent] = [
    await rekognition.detectFaces({ Image: large }),
    await rekognition.detectFaces({ Image: { Bytes: bytes } }),
  ];
  assert.equal(stored.$image.via, "s3");
  assert.deepEqual(stored.FaceDetails, sent.FaceDetails);
});

test("a header that is cut off, and a PNG before its end, have no verdict yet", () => {
  const jpeg = headOf({ format: "JPEG", width: 100, height: 100 });
  const png = headOf({ format: "PNG", width: 100, height: 100 });
  assert.ok(isJudged(jpeg, jpeg.length));
  assert.ok(!isJudged(jpeg, 12));
  assert.ok(!isJudged(png, png.length));
});
