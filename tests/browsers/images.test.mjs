// Images from whatever a page holds, fitted to what the service takes, in pages and in workers.

import assert from "node:assert/strict";
import { test } from "node:test";
import { inPage, inPageThatLogs, setup } from "./in-page.mjs";
import { SERVICE } from "./page.mjs";

const LIMIT = { timeout: 120_000 };
function checkFace(faces, [x, y] = [0.53, 0.39], tolerance = 0.15) {
  assert.equal(faces?.length, 1);
  const { Left, Top, Width, Height } = faces[0].BoundingBox;
  for (const [found, known] of [
    [Left + Width / 2, x],
    [Top + Height / 2, y],
  ]) {
    assert.ok(Math.abs(found - known) < tolerance * Width, `${found} is not near ${known}`);
  }
}

const SOURCES = {
  File: () => new File([photo], "a.jpg"),
  ArrayBuffer: () => photo.arrayBuffer(),
  canvas: () => drawn(),
  OffscreenCanvas: () => {
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    canvas.getContext("2d").drawImage(bitmap, 0, 0);
    return canvas;
  },
  ImageBitmap: () => bitmap,
  ImageData: () => drawn().getContext("2d").getImageData(0, 0, bitmap.width, bitmap.height),
  HTMLImageElement: () => loaded("/photos/grace_hopper.jpg"),
  HTMLVideoElement: async () => {
    const video = document.createElement("video");
    const canvas = drawn();
    video.srcObject = canvas.captureStream();
    video.muted = true;
    await video.play();
    canvas.getContext("2d").drawImage(bitmap, 0, 0); // a frame
    await new Promise((shown) => video.requestVideoFrameCallback(shown));
    return video;
  },
  VideoFrame: () => new VideoFrame(drawn(), { timestamp: 0 }),
  Response: () => fetch("/photos/grace_hopper.jpg"),
  ReadableStream: () => photo.stream(),
  "blob URL": () => URL.createObjectURL(photo),
  "http URL": () => new URL("/photos/grace_hopper.jpg", location.href),
  "data URL": () =>
    new Promise((done) => {
      const reader = new FileReader();
      reader.onload = () => done(reader.result);
      reader.readAsDataURL(photo);
    }),
};

for (const worker of [false, true]) {
  test(`every source gives the face${worker ? ", in a worker" : ""}`, LIMIT, async () => {
    const sources = Object.entries(SOURCES).map(([name, make]) => [name, String(make)]);
    const results = await inPage(
      async ([sources, worker]) => {
        const client = rekognition({ worker });
        const results = [];
        for (const [name, text] of sources) {
          const make = new Function(`return ${text}`)();
          const call = client.detectFaces({ Image: await make() });
          const { FaceDetails, $image } = await call.catch((error) => ({
            FaceDetails: `${error}`,
          }));
          results.push([name, FaceDetails, $image]);
        }
        return results;
      },
      sources,
      worker,
    );
    for (const [name, faces, about] of results) {
      assert.ok(Array.isArray(faces), `${name}: ${faces}`);
      checkFace(faces);
      assert.deepEqual([about.sent.width, about.sent.height], [512, 600], name);
    }
    assert.equal(results.length, Object.keys(SOURCES).length);
  });
}

test("files are read to their end while garbage is collected", LIMIT, async () => {
  const [known, read] = await inPage(async () => {
    const { fetch, bodies } = recorder();
    const client = rekognition({ fetch });
    const file = new File([photo, new Uint8Array(2_000_000)], "a.jpg");
    await client.detectFaces({ Image: await file.arrayBuffer() });
    let collecting = true;
    const collect = async () => {
      while (collecting) {
        if (globalThis.gc) gc();
        else new ArrayBuffer(100_000_000); // to be collected
        await new Promise((resolve) => setTimeout(resolve));
      }
    };
    const collected = collect();
    const calls = Array.from({ length: 24 }, () =>
      client.detectFaces({ Image: file }, { timeout: 20_000 }),
    );
    await Promise.all(calls);
    collecting = false;
    await collected;
    const [known, ...read] = bodies.map(({ Image }) => Image.Bytes);
    return [known, read];
  });
  assert.deepEqual(read, Array(24).fill(known));
});

test("a stream of pieces is read as well; one of another length is refused", LIMIT, async () => {
  const results = await inPage(async () => {
    const { fetch, bodies } = recorder();
    const client = rekognition({ fetch });
    const bytes = await new Blob([photo, new Uint8Array(400_000)]).bytes();
    await client.detectFaces({ Image: bytes });
    const known = bodies.pop().Image.Bytes;
    const streams = {
      same: () => new Blob([bytes]).stream(),
      ofParts: () => new Blob([bytes.slice(0, 2), bytes.slice(2, 9), bytes.slice(9)]).stream(),
      pieces: () =>
        new ReadableStream({
          start(controller) {
            controller.enqueue(bytes.slice(0, 2));
            controller.enqueue(bytes.slice(2, 100_000));
            controller.enqueue(bytes.slice(100_000));
            controller.close();
          },
        }),
      short: () => new Blob([bytes.slice(0, -1)]).stream(),
      empty: () => new Blob([]).stream(),
      long: () => new Blob([bytes, "x"]).stream(),
    };
    const results = [];
    for (const [name, stream] of Object.entries(streams)) {
      const Image = Object.assign(new File([bytes], "a.jpg"), { stream });
      const result = await client.detectFaces({ Image }).then(
        () => bodies.pop().Image.Bytes === known,
        ({ code, message }) => `${code}: ${message}`,
      );
      results.push([name, result]);
    }
    return results;
  });
  const refusal =
    "UnreadableImage: DetectFaces: Image: the image cannot be read: its length has changed";
  assert.deepEqual(Object.fromEntries(results), {
    same: true,
    ofParts: true,
    pieces: true,
    short: refusal,
    empty: refusal,
    long: refusal,
  });
});

/** In the page; the code of each refusal, and what makes the source. */
const REFUSED = [
  ["TaintedCanvas", () => loaded(`${elsewhere}/photos/grace_hopper.jpg`)],
  [
    "TaintedCanvas",
    async () => {
      const canvas = document.createElement("canvas");
      canvas.getContext("2d").drawImage(await loaded(`${elsewhere}/photos/grace_hopper.jpg`), 0, 0);
      return canvas;
    },
  ],
  ["ImageNotLoaded", () => Object.assign(new Image(), { src: "/photos/grace_hopper.jpg" })],
  [
    "BrokenImage",
    async () => {
      const picture = Object.assign(new Image(), { src: "data:image/png;base64,AAAA" });
      await new Promise((failed) => picture.addEventListener("error", failed));
      return picture;
    },
  ],
  ["EmptyImage", () => Object.assign(document.createElement("canvas"), { width: 0 })],
  ["ImageTooSmall", () => drawn(79, 100)],
  ["UnsupportedFormat", () => new URL("/page.html", location.href)],
  [
    "UnreadableImage",
    async () => {
      const response = await fetch("/photos/grace_hopper.jpg");
      await response.arrayBuffer();
      return response;
    },
  ],
];

test("what cannot be an image is refused, each with its code", LIMIT, async () => {
  const cases = REFUSED.map(([code, make]) => [code, String(make)]);
  for (const worker of [false, true]) {
    const results = await inPage(
      async ([cases, worker]) => {
        const { fetch, bodies } = recorder();
        const client = rekognition(worker ? { worker } : { fetch });
        const results = [];
        for (const [code, text] of cases) {
          const call = client.detectFaces({ Image: await new Function(`return ${text}`)()() });
          results.push([code, await call.then(String, (error) => error.code)]);
        }
        return [...results, ["sent", `${bodies.length}`]];
      },
      cases,
      worker,
    );
    for (const [code, found] of results) assert.equal(found, code === "sent" ? "0" : code, code);
  }
});

test(
  "what is too large is made to fit, and what is of another format becomes JPEG",
  LIMIT,
  async () => {
    const { results, code, left } = await inPage(async () => {
      const noise = (width, height) => {
        const canvas = new OffscreenCanvas(width, height);
        const context = canvas.getContext("2d");
        const pixels = context.createImageData(width, 256);
        for (let at = 0; at < pixels.data.length; at += 65_536) {
          crypto.getRandomValues(pixels.data.subarray(at, at + 65_536));
        }
        for (let y = 0; y < height; y += 256) context.putImageData(pixels, 0, y);
        context.globalCompositeOperation = "destination-over";
        context.fillRect(0, 0, width, height);
        return canvas;
      };
      const { fetch, bodies } = recorder();
      const client = rekognition({ fetch });
      const cases = {
        "too many bytes": await noise(3000, 2000).convertToBlob({ type: "image/png" }),
        "a wide canvas": drawn(10_400, 900),
        WebP: await new Promise((done) => drawn().toBlob(done, "image/webp")),
      };
      const results = {};
      for (const [name, Image] of Object.entries(cases)) {
        const { $image } = await client.detectFaces({ Image });
        const sent = await measured(bodies.pop().Image.Bytes);
        results[name] = { about: $image, ...sent };
      }
      // refused where that is wished
      const strict = rekognition({ fetch, image: { fit: "error" } });
      const error = await strict.detectFaces({ Image: cases["too many bytes"] }).catch((it) => it);
      return { results, code: error.code, left: bodies.length };

      async function measured(base64) {
        const bytes = Uint8Array.from(atob(base64), (it) => it.charCodeAt(0));
        const { width, height } = await createImageBitmap(new Blob([bytes]));
        return { length: bytes.length, width, height, magic: bytes[0] * 256 + bytes[1] };
      }
    });
    assert.deepEqual([code, left], ["ImageTooLarge", 0]);
    for (const [name, { about, length, width, height, magic }] of Object.entries(results)) {
      assert.equal(magic, 0xffd8, name);
      assert.ok(length <= 5_242_880, `${name}: ${length} bytes`);
      assert.deepEqual(about.sent, { width, height, bytes: length, format: "JPEG" }, name);
      assert.ok(Math.max(width, height) <= 10_000, name);
    }
    const { "too many bytes": bytes, WebP, "a wide canvas": wide } = results;
    assert.ok(bytes.length > 2_500_000, `only ${bytes.length} bytes of what fits`);
    assert.deepEqual([bytes.about.source.format, bytes.about.source.width], ["PNG", 3000]);
    assert.deepEqual([WebP.about.source.format, WebP.width, WebP.about.scale], ["WebP", 512, 1]);
    assert.equal(wide.width, 4096);
    assert.ok(Math.abs(wide.about.scale - 4096 / 10_400) < 1e-9);
  },
);

test(
  "turned photos: the face is where it is seen, and the orientation is told",
  LIMIT,
  async () => {
    const results = await inPage(async () => {
      const results = [];
      for (let orientation = 1; orientation <= 8; orientation++) {
        // stored so that this orientation shows it upright
        const isTurned = orientation > 4;
        const [width, height] = isTurned ? [600, 512] : [512, 600];
        const canvas = new OffscreenCanvas(width, height);
        const context = canvas.getContext("2d");
        const [w, h] = [512, 600];
        const back = [
          [1, 0, 0, 1, 0, 0],
          [-1, 0, 0, 1, w, 0],
          [-1, 0, 0, -1, w, h],
          [1, 0, 0, -1, 0, h],
          [0, 1, 1, 0, 0, 0],
          [0, -1, 1, 0, 0, w],
          [0, -1, -1, 0, h, w],
          [0, 1, -1, 0, h, 0],
        ][orientation - 1];
        context.setTransform(...back);
        context.drawImage(bitmap, 0, 0);
        const jpeg = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.95 });
        const exif = [0xff, 0xe1, 0, 34, 69, 120, 105, 102, 0, 0, 77, 77, 0, 42, 0, 0, 0, 8, 0, 1];
        exif.push(1, 18, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0);
        const parts = new Blob([jpeg.slice(0, 2), new Uint8Array(exif), jpeg.slice(2)]);
        const file = new Blob([await parts.arrayBuffer()]); // Firefox draws none that begins with 2 bytes
        const asItIs = await rekognition().detectFaces({ Image: file });
        // and drawn anew
        const webp = await createImageBitmap(file).then((seen) => {
          const canvas = new OffscreenCanvas(seen.width, seen.height);
          canvas.getContext("2d").drawImage(seen, 0, 0);
          return canvas.convertToBlob({ type: "image/webp" });
        });
        const drawnAnew = await rekognition().detectFaces({ Image: webp });
        results.push([asItIs.$image, asItIs.FaceDetails, drawnAnew.FaceDetails]);
      }
      return results;
    });
    for (const [index, [about, faces, again]] of results.entries()) {
      assert.equal(about.orientation, index + 1);
      assert.deepEqual(
        [about.source.width, about.source.height],
        index < 4 ? [512, 600] : [600, 512],
      );
      checkFace(faces);
      checkFace(again);
    }
  },
);

for (const worker of [false, true]) {
  const where = worker ? ", in a worker" : "";
  test(`several operations, and many images${where}`, LIMIT, async () => {
    const { once, many, wrong } = await inPage(analyses, worker);
    checkFace(once.faces.FaceDetails);
    assert.ok(once.labels.$metadata.requestId);
    const { source, sent, strippedBytes } = once.$image;
    assert.deepEqual(source, { width: 512, height: 600, bytes: 61_306, format: "JPEG" });
    assert.ok(strippedBytes > 0 && sent.bytes === source.bytes - strippedBytes);
    assert.deepEqual(many, [
      [0, 1],
      [1, "UnsupportedFormat"],
      [2, 1],
      [3, "UnsupportedSource"],
    ]);
    assert.deepEqual(wrong, ["ConfigError", "AbortError"]);
  });
}

async function analyses([worker]) {
  const client = rekognition({ worker });
  const asked = { faces: true, labels: { MaxLabels: 3 } };
  const once = await ours.analyze(client, photo, asked);
  const images = [photo, new Blob(["no"]), drawn(), "s3://photos/a.jpg"];
  const many = [];
  for await (const item of ours.analyzeAll(client, images, { faces: true })) {
    many.push([item.index, item.results?.faces.FaceDetails.length ?? item.error.code]);
  }
  const controller = new AbortController();
  const { signal } = controller;
  const unknown = ours.analyze(client, photo, { face: true });
  const ended = ours.analyze(client, photo, asked, { abortSignal: signal });
  controller.abort();
  const wrong = await Promise.allSettled([unknown, ended]);
  return { once, many: many.sort(), wrong: wrong.map(({ reason }) => reason?.name) };
}

test("a call in a worker ends at once", LIMIT, async () => {
  const name = await inPage(async () => {
    const controller = new AbortController();
    const call = rekognition({ worker: true }).detectFaces(
      { Image: photo },
      { abortSignal: controller.signal },
    );
    controller.abort();
    return call.then(String, (error) => error.name);
  });
  assert.equal(name, "AbortError");
});

test("a canvas is sent to a worker as it was when the call was made", LIMIT, async () => {
  const faces = await inPage(async () => {
    const canvas = drawn();
    const call = rekognition({ worker: true }).detectFaces({ Image: canvas });
    canvas.getContext("2d").clearRect(0, 0, canvas.width, canvas.height);
    return (await call).FaceDetails;
  });
  checkFace(faces);
});

test("what a browser cannot draw as a whole is drawn smaller", LIMIT, async () => {
  const [{ source, sent, scale }, limit] = await inPage(async () => {
    const limit = 4096 ** 2; // as phones have it
    const { convertToBlob } = OffscreenCanvas.prototype;
    OffscreenCanvas.prototype.convertToBlob = function (options) {
      if (this.width * this.height <= limit) return convertToBlob.call(this, options);
      return Promise.reject(new DOMException("no buffer", "InvalidStateError"));
    };
    const { $image } = await rekognition(recorder()).detectFaces({ Image: drawn(4200, 4100) });
    return [$image, limit];
  });
  assert.deepEqual([source.width, source.height], [4200, 4100]);
  assert.ok(sent.width * sent.height <= limit && sent.width > 4000, `${sent.width}`);
  assert.equal(scale, sent.width / 4200);
});

test("a stream that stalls ends at the call's timeout, in a worker, too", LIMIT, async () => {
  const names = await inPage(async () => {
    const names = [];
    for (const worker of [false, true]) {
      const Image = new ReadableStream({ pull: () => new Promise(() => {}) });
      const call = rekognition({ worker }).detectFaces({ Image }, { timeout: 300 });
      names.push(await call.then(String, ({ name }) => name));
    }
    return names;
  });
  assert.deepEqual(names, ["TimeoutError", "TimeoutError"]);
});

test("a worker that failed is started again", LIMIT, async () => {
  const [first, second, started] = await inPageThatLogs([/no worker/], async () => {
    const files = [
      URL.createObjectURL(new Blob(["throw new Error('no worker')"])),
      "/pkg/worker.js",
    ];
    let started = 0;
    const worker = () => new Worker(files[started++], { type: "module" });
    const client = rekognition({ worker });
    const call = () => client.detectFaces({ Image: photo }).catch(({ name }) => name);
    const first = await call();
    return [first, (await call()).FaceDetails, started];
  });
  assert.deepEqual([first, started], ["ModuleError", 2]);
  checkFace(second);
});

test("a client that is destroyed ends its worker after its calls", LIMIT, async () => {
  const [during, after, again, faces] = await inPage(async () => {
    let running = 0;
    const worker = () => {
      const worker = new Worker("/pkg/worker.js", { type: "module" });
      running += 1;
      const terminate = worker.terminate.bind(worker);
      worker.terminate = () => {
        running -= 1;
        terminate();
      };
      return worker;
    };
    const client = rekognition({ worker });
    await client.detectFaces({ Image: photo });
    const abortSignal = new AbortController().signal;
    const calls = [undefined, abortSignal].map((abortSignal) =>
      client.detectFaces({ Image: photo }, { abortSignal }),
    );
    client.destroy();
    const during = running;
    const answers = await Promise.all(calls);
    const after = running;
    answers.push(await client.detectFaces({ Image: photo }));
    return [during, after, running, answers.map(({ FaceDetails }) => FaceDetails)];
  });
  assert.deepEqual([during, after, again], [1, 0, 1]);
  for (const found of faces) checkFace(found);
});

test("a worker of the page's own sends bytes", LIMIT, async () => {
  const faces = await inPage(
    async ([config, pool]) => {
      const worker = new Worker("/worker.js", { type: "module" });
      const answered = new Promise((resolve, reject) => {
        worker.onmessage = ({ data }) => resolve(data);
        worker.onerror = ({ message }) => reject(new Error(message));
      });
      worker.postMessage([config, pool, new Uint8Array(await photo.arrayBuffer())]);
      return answered;
    },
    setup.config,
    setup.pool,
  );
  checkFace(faces);
});

test("a service worker reads, fits and sends images", LIMIT, async () => {
  const results = await inPage(
    async ([config, pool]) => {
      await navigator.serviceWorker.register("/service-worker.js", { type: "module" });
      const { active } = await navigator.serviceWorker.ready;
      const webp = await new Promise((done) => drawn().toBlob(done, "image/webp"));
      const ask = (image, isDrawn) =>
        new Promise((resolve) => {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = ({ data }) => resolve(data);
          active.postMessage([config, pool, image, isDrawn], [port2]);
        });
      return [await ask(photo), await ask(webp), await ask(photo, true)];
    },
    setup.config,
    setup.pool,
  );
  for (const { faces, format } of results) {
    checkFace(faces);
    assert.equal(format, "JPEG");
  }
});

test("hooks, errors and credentials cross to the worker and back", LIMIT, async () => {
  const { events, error, asked, same } = await inPage(async () => {
    const events = [];
    let asked = 0;
    const provider = rekognition().config.credentials;
    const credentials = async () => {
      asked += 1;
      return provider();
    };
    const client = rekognition({
      worker: true,
      credentials,
      onRequest: ({ operation, attempt }) => events.push(`${operation} ${attempt}`),
      onResponse: ({ status }) => events.push(status),
    });
    const bytes = new Uint8Array(await photo.arrayBuffer());
    const before = bytes.length;
    await client.detectFaces({ Image: bytes });
    await client.detectFaces({ Image: { Bytes: bytes } });
    const call = client.searchFacesByImage({ Image: photo, CollectionId: "none" });
    const error = await call.catch((it) => it);
    return {
      events,
      asked,
      same: bytes.length === before,
      error: {
        name: error.name,
        message: error.message,
        status: error.$metadata.httpStatusCode,
        isOurs: error instanceof ours.RekognitionServiceException,
        isKnown: error instanceof ours.ResourceNotFoundException,
      },
    };
  });
  assert.deepEqual(events, [
    "DetectFaces 1",
    200,
    "DetectFaces 1",
    200,
    "SearchFacesByImage 1",
    400,
  ]);
  assert.ok(same, "the caller's bytes were taken away");
  assert.equal(asked, 1);
  assert.match(error.message, /none/);
  assert.deepEqual(
    [error.name, error.status, error.isOurs, error.isKnown],
    ["ResourceNotFoundException", 400, true, true],
  );
});

test("a large file by way of the stand-in's bucket, with progress", LIMIT, async () => {
  const { about, progress, total, faces } = await inPage(async ([endpoint]) => {
    const comment = new Uint8Array(65_002).fill(120);
    comment.set([0xff, 0xfe, 0xfd, 0xe8]);
    const parts = [photo.slice(0, 2), ...Array(90).fill(comment), photo.slice(2)];
    const file = new File(parts, "large.jpg");
    const progress = [];
    const s3 = ours.throughBucket({
      bucket: "rekognition-local-demo",
      endpoint,
      onProgress: (sent) => progress.push(sent),
    });
    const client = rekognition({ image: { fit: "s3", s3, stripMetadata: false } });
    const { $image, FaceDetails } = await client.detectFaces({ Image: file });
    return { about: $image, progress, total: file.size, faces: FaceDetails };
  }, SERVICE);
  checkFace(faces);
  assert.equal(about.via, "s3");
  assert.deepEqual(progress, [0, total]);
});

test("a bucket that has moved is an error, also with progress", LIMIT, async () => {
  for (const onProgress of [false, true]) {
    const [name, message] = await inPage(async ([onProgress]) => {
      const parts = [photo.slice(0, 2), ...Array(90).fill(segment()), photo.slice(2)];
      const s3 = ours.throughBucket({
        bucket: "photos",
        endpoint: `${location.origin}/moved`,
        ...(onProgress && { onProgress: () => {} }),
      });
      const image = { fit: "s3", s3, stripMetadata: false };
      const client = rekognition({ image, maxAttempts: 1 });
      const error = await client.detectFaces({ Image: new Blob(parts) }).catch((it) => it);
      return [error.name, error.message];
      function segment() {
        const comment = new Uint8Array(65_002).fill(120);
        comment.set([0xff, 0xfe, 0xfd, 0xe8]);
        return comment;
      }
    }, onProgress);
    assert.equal(name, "NetworkError");
    assert.match(message, /redirects/);
  }
});

test(
  "an input for a worker is read as any: inherited members, one image twice",
  LIMIT,
  async () => {
    const { faces, matches } = await inPage(async () => {
      const client = rekognition({ worker: true });
      class Input {
        get Image() {
          return photo;
        }
      }
      class Faces extends Input {
        Attributes = ["ALL"];
      }
      Object.defineProperty(Input.prototype, "Image", { enumerable: true });
      const { FaceDetails } = await client.detectFaces(new Faces());
      const bytes = new Uint8Array(await photo.arrayBuffer());
      const both = { SourceImage: bytes, TargetImage: bytes };
      const { FaceMatches } = await client.compareFaces(both);
      return { faces: FaceDetails, matches: FaceMatches?.length };
    });
    checkFace(faces);
    assert.equal(matches, 1);
  },
);
