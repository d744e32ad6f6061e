// Sources of a page that are nearly right, and the pixels of its elements; tests/npm/nearly.test.mjs has the other ones.

import assert from "node:assert/strict";
import { test } from "node:test";
import { inPage, inPageThatLogs } from "./in-page.mjs";

const LIMIT = { timeout: 120_000 };

/** In the page; what makes the value, how its error ends, and the advice. */
const REFUSED = {
  "a FileList": [() => picked().files, "found FileList", "pass a file of it: files[0]"],
  "an input": [() => picked(), "found HTMLInputElement", "pass its file: input.files[0]"],
  "a change": [
    () =>
      new Promise((changed) => {
        const input = picked();
        input.addEventListener("change", changed);
        input.dispatchEvent(new Event("change"));
      }),
    "found Event",
    "pass the file: event.target.files[0]",
  ],
  "a drop": [
    () => new DragEvent("drop", { dataTransfer: new DataTransfer() }),
    "found DragEvent",
    "pass event.dataTransfer.files[0]",
  ],
  "a DataTransfer": [() => new DataTransfer(), "found DataTransfer", "pass its file: files[0]"],
  "a FormData": [() => new FormData(), "found FormData", "pass the file in it: form.get(…)"],
  "a MediaStream": [
    () => drawn().captureStream(),
    "MediaStream",
    "show it in a video element, and pass that",
  ],
  "a 2D context": [
    () => drawn().getContext("2d"),
    "found CanvasRenderingContext2D",
    "pass its canvas: context.canvas",
  ],
  "a 2D context of a worker's canvas": [
    () => new OffscreenCanvas(100, 100).getContext("2d"),
    "found OffscreenCanvasRenderingContext2D",
    "pass its canvas: context.canvas",
  ],
  "a picture element": [
    () => document.createElement("picture"),
    "found HTMLPictureElement",
    "pass the img in it",
  ],
  "an svg element": [
    () => document.createElementNS("http://www.w3.org/2000/svg", "svg"),
    "found SVGSVGElement",
    "show it in an img, and pass that",
  ],
  "a Request without a body": [
    () => new Request("/photos/grace_hopper.jpg"),
    "found Request",
    "it has no body: fetch it, and pass the answer",
  ],
  "the value of an input": [
    () => "C:\\fakepath\\a.jpg",
    "found the value of an input",
    "pass its file: input.files[0]",
  ],
  "a file: URL": [
    () => "file:///photos/a.jpg",
    "found a file: URL",
    "a page cannot read the file system: pass the file of an input",
  ],
  "an s3: URI": [
    () => "s3://photos/a.jpg",
    "found a place in S3",
    'pass { S3Object: { Bucket: "photos", Name: "a.jpg" } }',
  ],
  "base64 of a JPEG, which begins like a path": [
    () => "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgICAgMCAgIDAwMDBAYEBAQEBAgGBgUGCQgKCgkICQkKDA8M",
    "found text of base64",
    "decode it, or pass it as a URL: put data:image/jpeg;base64, before it",
  ],
  HTML: [
    () => "<!doctype html><p>a/b.jpg",
    "found HTML",
    "it may be the page of an error or a login: see where the file comes from",
  ],
  "an SVG file": [
    () => new File(['<svg xmlns="http://www.w3.org/2000/svg"/>'], "a.svg"),
    "found SVG",
    "it has no pixels: save it as JPEG or PNG, or in a page pass an img that shows it",
  ],
};

for (const worker of [false, true]) {
  const where = worker ? ", in a worker" : "";

  test(`what is nearly a source is refused with advice${where}`, LIMIT, async () => {
    const cases = Object.entries(REFUSED).map(([name, [make]]) => [name, String(make)]);
    const results = await inPage(
      async ([cases, worker]) => {
        globalThis.picked = () => {
          const files = new DataTransfer();
          files.items.add(new File([photo], "a.jpg"));
          return Object.assign(document.createElement("input"), {
            type: "file",
            files: files.files,
          });
        };
        const client = rekognition({ worker });
        const results = [];
        for (const [name, text] of cases) {
          const call = client.detectFaces({ Image: await new Function(`return ${text}`)()() });
          const error = await call.catch((error) => error);
          results.push([name, `${error.message}`, error.hint]);
        }
        return results;
      },
      cases,
      worker,
    );
    for (const [name, message, hint] of results) {
      const [, found, advice] = REFUSED[name];
      assert.ok(message.startsWith("DetectFaces: Image: expected "), `${name}: ${message}`);
      assert.ok(message.endsWith(found), `${name}: ${message}`);
      assert.equal(hint, advice, name);
    }
    assert.equal(results.length, cases.length);
  });

  test(
    `a relative URL is the page's, under the same gate as any other${where}`,
    LIMIT,
    async () => {
      const results = await inPageThatLogs(
        [/404/],
        async ([worker]) => {
          const detect = async (Image, urls) => {
            const client = rekognition({ worker, ...(urls !== undefined && { image: { urls } }) });
            const call = client.detectFaces({ Image });
            return call.then(
              ({ $image }) => $image.source.width,
              (error) => error.code,
            );
          };
          const found = {
            path: await detect("/photos/grace_hopper.jpg"),
            relative: await detect("photos/grace_hopper.jpg"),
            dotted: await detect("./photos/../photos/grace_hopper.jpg"),
            host: await detect(`//${location.host}/photos/grace_hopper.jpg`),
            gone: await detect("no such photo.jpg"),
            off: await detect("/photos/grace_hopper.jpg", false),
            listed: await detect("/photos/grace_hopper.jpg", [location.origin]),
            unlisted: await detect("/photos/grace_hopper.jpg", ["https://example.com"]),
            asked: await detect(
              "/photos/grace_hopper.jpg",
              ({ origin }) => origin === location.origin,
            ),
            Bytes: await detect({ Bytes: "/photos/grace_hopper.jpg" }),
          };
          const base = Object.assign(document.createElement("base"), { href: "/photos/" });
          document.head.append(base);
          found.base = await detect("grace_hopper.jpg");
          return found;
        },
        worker,
      );
      assert.deepEqual(results, {
        path: 512,
        relative: 512,
        dotted: 512,
        host: 512,
        gone: "UnreachableImage",
        off: "UrlNotAllowed",
        listed: 512,
        unlisted: "UrlNotAllowed",
        asked: 512,
        Bytes: "UnsupportedSource",
        base: 512,
      });
    },
  );

  test(`a Request is taken with its body${where}`, LIMIT, async () => {
    const width = await inPage(async ([worker]) => {
      const request = new Request("/", { method: "POST", body: photo });
      const { $image } = await rekognition({ worker }).detectFaces({ Image: request });
      return $image.source.width;
    }, worker);
    assert.equal(width, 512);
  });
}

/** The text of an SVG whose left half is black. */
const svg = (attributes, width, height) =>
  `<svg xmlns="http://www.w3.org/2000/svg" ${attributes}>` +
  `<rect width="${width}" height="${height}"/></svg>`;

/** In the page: elements, by what makes them of a picture of 128 × 128 pixels, and the size of their picture. */
const ELEMENTS = {
  "an img": [() => shown({ src: stripes }), 128, 128],
  "an img with srcset": [() => shown({ srcset: `${stripes} 2x` }), 128, 128],
  "an img with sizes": [() => shown({ srcset: `${stripes} 128w`, sizes: "32px" }), 128, 128],
  "an img of half a density": [() => shown({ srcset: `${stripes} 0.5x` }), 128, 128],
  "an img of another width": [() => shown({ src: stripes, width: 40 }), 128, 128],
  "an SVG image element": [() => shownInSvg(stripes), 128, 128],
};

const SVGS = {
  "without a size": ["", "50%", "100%", 1920, 960],
  "with a view box that is tall": ['viewBox="0 0 24 48"', 12, 48, 960, 1920],
  "with a view box that is wide": ['viewBox="0 0 48 24"', 24, 24, 1920, 960],
  "with a view box that is square": ['viewBox="0 0 24 24"', 12, 24, 1920, 1920],
  "with a size in percent": ['width="100%" height="100%" viewBox="0 0 24 48"', 12, 48, 960, 1920],
  "with one side": ['width="100" viewBox="0 0 24 48"', 12, 48, 100, 200],
  "with a size": ['width="128" height="100"', 64, 100, 128, 100],
  "with the size of one without": ['width="300" height="150"', 150, 150, 300, 150],
};

/** What the tests of elements need in the page. */
function prepare() {
  const canvas = Object.assign(document.createElement("canvas"), { width: 128, height: 128 });
  const context = canvas.getContext("2d");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, 128, 128);
  context.fillStyle = "#000";
  for (let x = 1; x < 128; x += 2) context.fillRect(x, 0, 1, 128);
  globalThis.stripes = canvas.toDataURL("image/png");
  globalThis.shown = async (members) => {
    const picture = Object.assign(new Image(), members);
    await picture.decode();
    return picture;
  };
  globalThis.shownInSvg = async (href) => {
    const [root, picture] = ["svg", "image"].map((name) =>
      document.createElementNS("http://www.w3.org/2000/svg", name),
    );
    const loaded = new Promise((done) => picture.addEventListener("load", done));
    picture.setAttribute("href", href);
    root.append(picture);
    document.body.append(root);
    await loaded;
    return picture;
  };
  /** The size of what was sent, and how bright it is at ratios of its sides. */
  globalThis.sentIn = async ({ bodies }, ratios, next = 0) => {
    const bytes = Uint8Array.from(atob(bodies.pop().Image.Bytes), (it) => it.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes]));
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const context = canvas.getContext("2d");
    context.drawImage(bitmap, 0, 0);
    const bright = ratios.map(([x, y]) => {
      const [left, top] = [Math.floor(x * bitmap.width) + next, Math.floor(y * bitmap.height)];
      return context.getImageData(left, top, 1, 1).data[0] > 128;
    });
    return { width: bitmap.width, height: bitmap.height, bright };
  };
}

test(
  "an element is sent with all of its file's pixels, at the first call and later",
  LIMIT,
  async () => {
    const cases = Object.entries(ELEMENTS).map(([name, [make]]) => [name, String(make)]);
    for (const [name, text] of cases) {
      const [, width, height] = ELEMENTS[name];
      const results = await inPage(
        async ([prepare, text]) => {
          new Function(`return ${prepare}`)()();
          const element = await new Function(`return ${text}`)()();
          const record = recorder();
          const client = rekognition({ fetch: record.fetch });
          const results = [];
          for (let call = 0; call < 2; call++) {
            const { $image } = await client.detectFaces({ Image: element });
            const { source, sent, scale } = $image;
            const left = await sentIn({ bodies: [record.bodies[call]] }, [[0.5, 0.5]]);
            const right = await sentIn({ bodies: [record.bodies[call]] }, [[0.5, 0.5]], 1);
            results.push({ source, sent, scale, left, right });
          }
          const { $image } = await rekognition({ worker: true }).detectFaces({ Image: element });
          return { results, inWorker: $image };
        },
        String(prepare),
        text,
      );
      for (const { source, sent, scale, left, right } of results.results) {
        assert.deepEqual([source.width, source.height, scale], [width, height, 1], name);
        assert.deepEqual([sent.width, sent.height], [width, height], name);
        assert.deepEqual([left.width, left.bright, right.bright], [width, [true], [false]], name);
      }
      const { source, sent } = results.inWorker;
      assert.deepEqual([source.width, source.height], [width, height], `${name}, in a worker`);
      assert.deepEqual([sent.width, sent.height], [width, height], `${name}, in a worker`);
    }
  },
);

test("an SVG without a size is drawn large, at the first call and later", LIMIT, async () => {
  for (const [name, [attributes, half, high, width, height]] of Object.entries(SVGS)) {
    const { results, inWorker } = await inPage(
      async ([prepare, text]) => {
        new Function(`return ${prepare}`)()();
        const element = await shown({ src: `data:image/svg+xml,${encodeURIComponent(text)}` });
        const record = recorder();
        const client = rekognition({ fetch: record.fetch });
        const results = [];
        for (let call = 0; call < 2; call++) {
          const { $image } = await client.detectFaces({ Image: element });
          const corners = [0.1, 0.4, 0.6, 0.9].flatMap((x) => [0.05, 0.95].map((y) => [x, y]));
          results.push({ source: $image.source, sent: await sentIn(record, corners) });
        }
        const { $image } = await rekognition({ worker: true }).detectFaces({ Image: element });
        return { results, inWorker: $image };
      },
      String(prepare),
      svg(attributes, half, high),
    );
    for (const { source, sent } of results) {
      assert.deepEqual([source.width, source.height], [width, height], name);
      assert.deepEqual([sent.width, sent.height], [width, height], name);
      const bright = [false, false, false, false, true, true, true, true];
      assert.deepEqual(sent.bright, bright, name);
    }
    const { source } = inWorker;
    assert.deepEqual([source.width, source.height], [width, height], `${name}, in a worker`);
  }
});

test("elements of another origin stay refused, whatever their density", LIMIT, async () => {
  const codes = await inPage(async ([prepare]) => {
    new Function(`return ${prepare}`)()();
    const picture = await shown({ srcset: `${elsewhere}/photos/grace_hopper.jpg 2x` });
    const codes = [];
    for (const worker of [false, false, true]) {
      const call = rekognition({ worker }).detectFaces({ Image: picture });
      codes.push(await call.then(String, (error) => error.code));
    }
    return codes;
  }, String(prepare));
  assert.deepEqual(codes, ["TaintedCanvas", "TaintedCanvas", "TaintedCanvas"]);
});

test("without a 2D context the error says so", LIMIT, async () => {
  const errors = await inPage(async () => {
    OffscreenCanvas.prototype.getContext = () => null;
    const errors = [];
    for (const Image of [drawn(), drawn(9000, 2000)]) {
      const error = await rekognition()
        .detectFaces({ Image })
        .catch((error) => error);
      errors.push([error.name, error.code, error.message, error.hint]);
    }
    return errors;
  });
  for (const [name, code, message, hint] of errors) {
    assert.deepEqual([name, code], ["ImageError", "CannotDraw"]);
    assert.match(
      message,
      /^DetectFaces: Image: expected a 2D context to draw the image in \d+ × \d+ pixels, found none$/,
    );
    assert.match(hint, /pass a JPEG or PNG that fits$/);
  }
});
