// Strangers' images in pages: addresses, pictures whose pixels would fill the memory, and messages to the worker's file.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { servePackage } from "./package-server.mjs";
import { photoBytes, withPage } from "./page.mjs";

const LIMIT = { timeout: 120_000 };
/** The lines that browsers log of requests that fail. */
const FAILED = [/Failed to load resource|Cross-Origin Request Blocked|redirect|CORS/i];

/** The requests to another origin, which gives its photo to all, and tells of secrets that it was sent. */
const asked = [];
const elsewhere = createServer((request, response) => {
  const { url, headers } = request;
  asked.push({ url, cookie: headers.cookie, referer: headers.referer });
  const allow = {
    "access-control-allow-origin": headers.origin ?? "*",
    "access-control-allow-credentials": "true",
    "set-cookie": "secret=1; SameSite=Lax",
  };
  if (url === "/moved") return response.writeHead(302, { ...allow, location: "/photo" }).end();
  response.writeHead(200, { ...allow, "content-type": "image/jpeg" }).end(photo);
});
let [server, other, photo] = [];
before(async () => {
  server = await servePackage();
  photo = await photoBytes("grace_hopper.jpg");
  elsewhere.listen(0, "127.0.0.1");
  await once(elsewhere, "listening");
  other = `http://localhost:${elsewhere.address().port}`; // of the same site: cookies would go along
});
after(() => {
  server.close();
  elsewhere.close();
});

/**
 * Runs `body` in a blank page where `detect(Image, options)` makes a call that nobody hears, and gives its `$image` or
 * the code of its error, and `decoded` counts the pictures that are decoded.
 */
async function inPage(body, ...more) {
  let result;
  const address = `${server.origin}/blank.html`;
  await withPage({ address, service: other, allowed: FAILED }, async (page) => {
    await page.evaluate(async () => {
      globalThis.ours = await import("/pkg/browser.js");
      globalThis.client = (options) => {
        const fetch = async (url, init) =>
          init.method ? new Response("{}") : globalThis.fetch(url, init);
        const keys = { accessKeyId: "a", secretAccessKey: "b", sessionToken: "c" };
        return new ours.Rekognition({ region: "us-east-1", credentials: keys, fetch, ...options });
      };
      globalThis.detect = (Image, image) =>
        client({ image })
          .detectFaces({ Image })
          .then(
            ({ $image }) => $image,
            ({ code, message }) => code ?? message,
          );
      globalThis.webpOf = (width, height) => {
        const canvas = new OffscreenCanvas(width, height);
        canvas.getContext("2d").fillRect(0, 0, 1, 1);
        return canvas.convertToBlob({ type: "image/webp" });
      };
      globalThis.decoded = 0;
      globalThis.most = 0;
      let running = 0;
      const { createImageBitmap: create } = globalThis;
      globalThis.createImageBitmap = async (...args) => {
        decoded += 1;
        running += 1;
        most = Math.max(most, running);
        try {
          return await create(...args);
        } finally {
          running -= 1;
        }
      };
    });
    result = await page.evaluate(body, more);
  });
  return result;
}

test(
  "no cookie and no address of the page goes along, and gates hold in pages",
  LIMIT,
  async () => {
    const results = await inPage(async ([other]) => {
      await fetch(`${other}/photo`, { credentials: "include" });
      const url = `${other}/photo`;
      const results = {
        text: await detect(url),
        object: await detect(new URL(url)),
        moved: await detect(`${other}/moved`),
        false: await detect(url, { urls: false }),
        list: await detect(url, { urls: [other] }),
        listMoved: await detect(`${other}/moved`, { urls: [other] }),
        otherList: await detect(new URL(url), { urls: [location.origin] }),
        function: await detect(url, { urls: ({ origin }) => origin === other }),
        functionMoved: await detect(`${other}/moved`, { urls: () => true }),
        never: await detect(url, { urls: () => false }),
        Bytes: await detect({ Bytes: url }),
      };
      return Object.entries(results).map(([name, result]) => [name, result.via ?? result]);
    }, other);
    assert.deepEqual(Object.fromEntries(results), {
      text: "bytes",
      object: "bytes",
      moved: "bytes",
      false: "UrlNotAllowed",
      list: "bytes",
      listMoved: "UnreachableImage",
      otherList: "UrlNotAllowed",
      function: "bytes",
      functionMoved: "UnreachableImage",
      never: "UrlNotAllowed",
      Bytes: "UnsupportedSource",
    });
    const [, ...images] = asked;
    assert.ok(images.length >= 6);
    for (const { cookie, referer } of images)
      assert.deepEqual([cookie, referer], [undefined, undefined]);
  },
);

/** Files of a few bytes whose headers state 20,000 × 20,000 pixels. */
const BOMBS = {
  PNG: () => {
    const bytes = new Uint8Array(100_000);
    bytes.set([137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 13, 73, 72, 68, 82]);
    bytes.set([0, 0, 78, 32, 0, 0, 78, 32, 8, 6], 16);
    return bytes;
  },
  JPEG: () => {
    const frame = [255, 216, 255, 192, 0, 11, 8, 78, 32, 78, 32, 1, 1, 17, 0];
    return Uint8Array.from([...frame, 255, 218, 0, 8, 1, 1, 0, 0, 63, 0, 1, 255, 217]);
  },
  GIF: () =>
    Uint8Array.from([71, 73, 70, 56, 57, 97, 32, 78, 32, 78, 0, 0, 0, 44, ...Array(20).fill(0)]),
  "GIF of a large frame": () => {
    const begin = [71, 73, 70, 56, 57, 97, 100, 0, 100, 0, 0, 0, 0, 0x21, 0xfe, 1, 65, 0];
    return Uint8Array.from([...begin, 44, 0, 0, 0, 0, 32, 78, 32, 78, 0, 2, 0, 0, 0]);
  },
  "WebP, extended": () => {
    const begin = [82, 73, 70, 70, 0, 0, 0, 0, 87, 69, 66, 80, 86, 80, 56, 88, 10, 0, 0, 0];
    return Uint8Array.from([...begin, 0, 0, 0, 0, 31, 78, 0, 31, 78, 0, ...Array(20).fill(0)]);
  },
  "WebP, lossless": () => {
    const begin = [82, 73, 70, 70, 0, 0, 0, 0, 87, 69, 66, 80, 86, 80, 56, 76, 10, 0, 0, 0, 47];
    return Uint8Array.from([...begin, 255, 255, 255, 15, ...Array(20).fill(0)]);
  },
  "WebP, lossy": () => {
    const begin = [82, 73, 70, 70, 0, 0, 0, 0, 87, 69, 66, 80, 86, 80, 56, 32, 10, 0, 0, 0];
    return Uint8Array.from([...begin, 0, 0, 0, 157, 1, 42, 255, 63, 255, 63, ...Array(20).fill(0)]);
  },
  BMP: () => {
    const bytes = new Uint8Array(100);
    bytes.set([66, 77]);
    bytes.set([40, 0, 0, 0, 32, 78, 0, 0, 224, 177, 255, 255, 1, 0, 24], 14); // of a negative height
    return bytes;
  },
  AVIF: () => {
    const name = (text) => Array.from(text, (letter) => letter.charCodeAt(0));
    const ftyp = [0, 0, 0, 20, ...name("ftypavif"), 0, 0, 0, 0, ...name("avif")];
    const ispe = [0, 0, 0, 20, ...name("ispe"), 0, 0, 0, 0, 0, 0, 78, 32, 0, 0, 78, 32];
    return Uint8Array.from([...ftyp, 0, 0, 0, 100, ...name("meta"), 0, 0, 0, 0, ...ispe]);
  },
  "AVIF, a film": () => {
    const name = (text) => Array.from(text, (letter) => letter.charCodeAt(0));
    const ftyp = [0, 0, 0, 20, ...name("ftypavis"), 0, 0, 0, 0, ...name("avis")];
    const tkhd = [0, 0, 0, 92, ...name("tkhd"), ...Array(76).fill(0), 78, 32, 0, 0, 78, 32, 0, 0];
    return Uint8Array.from([...ftyp, ...tkhd, ...Array(20).fill(0)]);
  },
};

test("pictures of too many pixels are refused before they are decoded", LIMIT, async () => {
  const bombs = Object.entries(BOMBS).map(([name, make]) => [name, String(make)]);
  const { results, decoded } = await inPage(async ([bombs]) => {
    globalThis.ImageDecoder = undefined;
    const results = [];
    for (const [name, text] of bombs) {
      const bytes = new Function(`return ${text}`)()();
      results.push([name, await detect(new Blob([bytes])), await detect(bytes)]);
    }
    const picture = new Image();
    picture.src = "/photos/grace_hopper.jpg";
    await picture.decode();
    for (const side of ["naturalWidth", "naturalHeight"]) {
      Object.defineProperty(picture, side, { value: 20_000 });
    }
    results.push(["an img", await detect(picture), await detect(picture)]);
    return { results, decoded };
  }, bombs);
  for (const [name, ...codes] of results) {
    assert.deepEqual(codes, ["ImageTooLarge", "ImageTooLarge"], name);
  }
  assert.equal(results.length, Object.keys(BOMBS).length + 1);
  assert.equal(decoded, 0);
});

test("devices of little memory decode fewer pixels", LIMIT, async () => {
  const results = await inPage(async () => {
    const webp = await webpOf(3000, 2200);
    const jpeg = Uint8Array.from([
      ...[255, 216, 255, 192, 0, 11, 8, 39, 16, 23, 112, 1, 1, 17, 0],
      ...[255, 218, 0, 8, 1, 1, 0, 0, 63, 0, 1, 255, 217],
    ]); // 6,000 × 10,000
    const long = new Blob([jpeg, new Uint8Array(6_000_000)]);
    const image = { stripMetadata: false };
    const results = [];
    const set = (values) => {
      for (const [name, value] of Object.entries(values)) {
        Object.defineProperty(navigator, name, { value, configurable: true });
      }
    };
    set({ deviceMemory: 0.5 });
    results.push(await detect(webp));
    set({ deviceMemory: undefined, userAgentData: undefined, userAgent: "Mobile Safari" });
    results.push((await detect(webp)).via, await detect(long, image), decoded);
    return results;
  });
  assert.deepEqual(results, ["ImageTooLarge", "bytes", "ImageTooLarge", 1]);
});

test("large pictures are decoded one after the other", LIMIT, async () => {
  const [formats, most] = await inPage(async () => {
    const webp = await webpOf(4200, 4000);
    const images = await Promise.all([webp, webp, webp].map((image) => detect(image)));
    return [images.map(({ sent }) => [sent.format, sent.width]), most];
  });
  assert.deepEqual(formats, Array(3).fill(["JPEG", 4200]));
  assert.equal(most, 1);
});

test("a photo that is too large becomes one of 4,096 pixels, upright", LIMIT, async () => {
  const results = await inPage(async () => {
    const canvas = new OffscreenCanvas(6000, 4000);
    const context = canvas.getContext("2d");
    context.fillStyle = "#fff";
    context.fillRect(0, 0, 6000, 4000);
    context.fillStyle = "#f00";
    context.fillRect(0, 0, 3000, 2000);
    const jpeg = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.95 });
    const comment = new Uint8Array(65_002).fill(120);
    comment.set([0xff, 0xfe, 0xfd, 0xe8]);
    const results = [];
    for (const orientation of [1, 3, 6]) {
      const exif = [0xff, 0xe1, 0, 34, 69, 120, 105, 102, 0, 0, 77, 77, 0, 42, 0, 0, 0, 8, 0, 1];
      exif.push(1, 18, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0);
      const head = [jpeg.slice(0, 2), new Uint8Array(exif), ...Array(90).fill(comment)];
      const file = new Blob([await new Blob([...head, jpeg.slice(2)]).arrayBuffer()]);
      let body;
      const fetch = async (_, init) => {
        body = JSON.parse(new TextDecoder().decode(init.body));
        return new Response("{}");
      };
      const rekognition = client({ fetch, image: { stripMetadata: false } });
      const { $image } = await rekognition.detectFaces({ Image: file });
      const sent = Uint8Array.from(atob(body.Image.Bytes), (it) => it.charCodeAt(0));
      const small = new OffscreenCanvas(100, 100).getContext("2d", { willReadFrequently: true });
      small.drawImage(await createImageBitmap(new Blob([sent])), 0, 0, 100, 100);
      const isRed = ([x, y]) => small.getImageData(x, y, 1, 1).data[1] < 128;
      const red = [
        [25, 25],
        [75, 25],
        [25, 75],
        [75, 75],
      ].findIndex(isRed);
      const { source, sent: after, scale } = $image;
      results.push([source.width, source.height, after.width, after.height, red, scale]);
    }
    return results;
  });
  assert.deepEqual(results, [
    [6000, 4000, 4096, 2731, 0, 4096 / 6000],
    [6000, 4000, 4096, 2731, 3, 4096 / 6000],
    [6000, 4000, 2731, 4096, 1, 2731 / 4000],
  ]);
});

test("the worker's file in a page is an error, and hears nobody", LIMIT, async () => {
  const [name, answered] = await inPage(async () => {
    const error = await import("/pkg/worker.js").catch((error) => error);
    const { port1, port2 } = new MessageChannel();
    const answered = new Promise((resolve) => {
      port1.onmessage = () => resolve("answered");
      setTimeout(() => resolve("silent"), 500);
    });
    postMessage({ settings: { region: "us-east-1" } }, "*", [port2]);
    port1.postMessage({ call: 1, task: { calls: [] }, times: {} });
    return [error.name, await answered];
  });
  assert.deepEqual([name, answered], ["ModuleError", "silent"]);
});

test(
  "a worker gets named options only, and a function in image.urls is asked in the page",
  LIMIT,
  async () => {
    const results = await inPage(async () => {
      const urls = ["/photos/grace_hopper.jpg", "/photos/nothing.jpg"].map(
        (path) => new URL(path, location.href),
      );
      const told = [];
      const rekognition = client({
        fetch: undefined,
        worker: true,
        endpoint: `${location.origin}/taken/`,
        maxAttempts: 1,
        requestHandler: { handle: () => {} },
        logger: console,
        image: {
          stripMetadata: true,
          more: () => {},
          urls: (url) => {
            told.push(url.pathname);
            return url.pathname.includes("grace");
          },
        },
      });
      const results = [];
      for (const Image of [`${urls[0]}`, urls[0], urls[1]]) {
        const call = rekognition.detectFaces({ Image });
        results.push(await call.then(String, ({ name, code }) => code ?? name));
      }
      return [results, told];
    });
    const path = "/photos/grace_hopper.jpg";
    assert.deepEqual(results, [
      ["ResponseError", "ResponseError", "UrlNotAllowed"],
      [path, path, "/photos/nothing.jpg"],
    ]);
  },
);
