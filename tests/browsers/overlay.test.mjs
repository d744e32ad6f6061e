// Mapped boxes lie where the browser really paints: a red rectangle in a white image, shown in many ways, is looked for
// in screenshots.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { servePackage } from "./package-server.mjs";
import { withPage } from "./page.mjs";

/** A page that never answers fails. */
const LIMIT = { timeout: 120_000 };
let server;
before(async () => {
  server = await servePackage();
});
after(() => server.close());

const inPage = (options, body) =>
  withPage({ ...options, address: `${server.origin}/blank.html` }, async (page) => {
    await page.evaluate(prepare);
    await body(page);
  });

/** Puts what the tests share into the page: images, elements, and what is seen. */
async function prepare() {
  const overlay = await import("/pkg/overlay/index.js");
  document.body.style.margin = "0";

  // corners at multiples of 16, so that JPEG keeps the edges sharp
  const [WIDTH, HEIGHT] = [160, 96];
  const RED = { x: 48, y: 32, width: 48, height: 32 };

  function picture() {
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width: WIDTH, height: HEIGHT });
    const context = canvas.getContext("2d");
    context.fillStyle = "white";
    context.fillRect(0, 0, WIDTH, HEIGHT);
    context.fillStyle = "red";
    context.fillRect(RED.x, RED.y, RED.width, RED.height);
    return canvas;
  }

  /** A JPEG whose Exif says how its pixels are to be shown. */
  async function photo(orientation) {
    const blob = await new Promise((done) => picture().toBlob(done, "image/jpeg", 1));
    const bytes = new Uint8Array(await blob.arrayBuffer());
    const exif = [
      ...[0xff, 0xe1, 0, 34, ...new TextEncoder().encode("Exif\0\0")],
      ...[0x4d, 0x4d, 0, 42, 0, 0, 0, 8], // big-endian TIFF, its directory at 8
      ...[0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0],
      ...[0, 0, 0, 0],
    ];
    // one piece: Firefox draws no blob that begins with one of 2 bytes
    const file = Uint8Array.of(...bytes.slice(0, 2), ...exif, ...bytes.slice(2));
    return new Blob([file], { type: "image/jpeg" });
  }

  /** The rectangle of red pixels; undefined if there is none. An edge lies where half of it is red. */
  function redIn({ data, width }) {
    let [left, top, right, bottom] = [Infinity, Infinity, -1, -1];
    for (let at = 0; at < data.length; at += 4) {
      if (data[at] < 200 || data[at + 1] >= 128 || data[at + 2] >= 128) continue;
      const [x, y] = [(at / 4) % width, Math.floor(at / 4 / width)];
      [left, right] = [Math.min(left, x), Math.max(right, x + 1)];
      [top, bottom] = [Math.min(top, y), Math.max(bottom, y + 1)];
    }
    return right < 0 ? undefined : { left, top, right, bottom };
  }

  function pixelsOf(bitmap, { x = 0, y = 0, width = bitmap.width, height = bitmap.height } = {}) {
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
    context.drawImage(bitmap, 0, 0);
    return context.getImageData(x, y, width, height);
  }

  /** What the service would answer: where the red is in the upright image, as the browser decodes it. */
  async function answer(blob) {
    const bitmap = await createImageBitmap(blob);
    const { left, top, right, bottom } = redIn(pixelsOf(bitmap));
    return {
      Left: left / bitmap.width,
      Top: top / bitmap.height,
      Width: (right - left) / bitmap.width,
      Height: (bottom - top) / bitmap.height,
    };
  }

  const camera = picture();
  const stream = camera.captureStream();
  // a stream has frames only while something is drawn
  setInterval(() => camera.getContext("2d").drawImage(camera, 0, 0), 50);

  const makers = {
    async img(blob) {
      const img = new Image();
      img.src = URL.createObjectURL(blob);
      await img.decode();
      return img;
    },
    async canvas() {
      return picture();
    },
    async video() {
      const video = document.createElement("video");
      Object.assign(video, { muted: true, srcObject: stream });
      await video.play();
      return video;
    },
  };

  /** Shows an element for each style, in rows. */
  async function show(kind, styles, orientation = 1) {
    const blob = await photo(orientation);
    document.body.replaceChildren();
    const elements = await Promise.all(styles.map(() => makers[kind](blob)));
    for (const [index, element] of elements.entries()) {
      Object.assign(element.style, {
        position: "absolute",
        left: `${(index % 8) * 170 + 5}px`,
        top: `${Math.floor(index / 8) * 170 + 5}px`,
        background: "blue",
        borderColor: "black",
        ...styles[index],
      });
      document.body.append(element);
    }
    await new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted)));
    return elements;
  }

  /** Where the red must be on the screen, in device pixels: the mapped box, as far as the content box shows it. */
  function expected(element, box, orientation) {
    const options = { pixelRatio: devicePixelRatio, orientation };
    const view = overlay.viewOf(element, options);
    const found = overlay.mapBox(overlay.ofElement(view), box);
    const { x, y, width, height } = view.content;
    const left = view.mirrored ? view.width - x - width : x;
    const corner = element.getBoundingClientRect();
    const ratio = devicePixelRatio;
    return {
      left: corner.left * ratio + Math.max(found.x, left * ratio),
      top: corner.top * ratio + Math.max(found.y, y * ratio),
      right: corner.left * ratio + Math.min(found.x + found.width, (left + width) * ratio),
      bottom: corner.top * ratio + Math.min(found.y + found.height, (y + height) * ratio),
    };
  }

  /** Where the red is in a screenshot, in the place of an element. */
  function seen(screen, element) {
    const corner = element.getBoundingClientRect();
    const [x, y] = [corner.left, corner.top].map((at) => Math.floor(at * devicePixelRatio));
    const [width, height] = [corner.width, corner.height].map((length) =>
      Math.ceil(length * devicePixelRatio),
    );
    const red = redIn(pixelsOf(screen, { x, y, width, height }));
    return (
      red && { left: red.left + x, top: red.top + y, right: red.right + x, bottom: red.bottom + y }
    );
  }

  Object.assign(window, { overlay, photo, answer, show, expected, seen, shown: [] });
}

/** Shows the red rectangle in elements of these styles, and compares where it is with where it should be. */
async function check(page, kind, styles, orientation) {
  const expected = await page.evaluate(
    async ([kind, styles, orientation]) => {
      window.shown = await window.show(kind, styles, orientation);
      const box = await window.answer(await window.photo(kind === "img" ? orientation : 1));
      return window.shown.map((element) => window.expected(element, box, orientation));
    },
    [kind, styles, orientation],
  );
  const screenshot = (await page.screenshot()).toString("base64");
  const seen = await page.evaluate(async (screenshot) => {
    const blob = await (await fetch(`data:image/png;base64,${screenshot}`)).blob();
    const screen = await createImageBitmap(blob);
    return window.shown.map((element) => window.seen(screen, element));
  }, screenshot);
  assert.equal(seen.length, styles.length);
  // a CSS pixel: browsers move boxes to whole device pixels
  const allowed = Math.max(1, await page.evaluate(() => devicePixelRatio));
  for (const [index, found] of seen.entries()) {
    const where = `${kind}, orientation ${orientation}, ${JSON.stringify(styles[index])}`;
    assert.ok(found, `${where}: no red is seen, expected ${JSON.stringify(expected[index])}`);
    for (const [edge, value] of Object.entries(expected[index])) {
      const off = Math.abs(found[edge] - value);
      assert.ok(off <= allowed, `${where}: ${edge} at ${found[edge]}, expected at ${value}`);
    }
  }
}

const FITS = ["fill", "contain", "cover", "none", "scale-down"];
const BOXES = [
  { width: "120px", height: "100px" },
  {
    boxSizing: "border-box",
    width: "130.5px",
    height: "110px",
    padding: "3px 14px 8px 5px",
    border: "solid",
    borderWidth: "4px 1px 2px 9px",
  },
];
const MIRRORS = [{}, { transform: "scaleX(-1)" }];
const POSITIONS = [{}, { objectPosition: "right 10px top 5%" }];
const STYLES = FITS.flatMap((objectFit) =>
  BOXES.flatMap((box) =>
    MIRRORS.flatMap((mirror) =>
      POSITIONS.map((position) => ({ objectFit, ...box, ...mirror, ...position })),
    ),
  ),
);
/** Room for 40 elements. */
const MANY = { width: 1370, height: 860 };

for (const deviceScaleFactor of [1, 1.5, 2]) {
  for (const imageOrientation of ["from-image", "none"]) {
    const name = `photos of all orientations, image-orientation: ${imageOrientation}`;
    test(`${name}, at ${deviceScaleFactor}`, LIMIT, async () => {
      const styles = STYLES.map((style) => ({ ...style, imageOrientation }));
      await inPage({ viewport: MANY, deviceScaleFactor }, async (page) => {
        for (let orientation = 1; orientation <= 8; orientation += 1) {
          await check(page, "img", styles, orientation);
        }
      });
    });
  }
  for (const kind of ["canvas", "video"]) {
    test(`a ${kind}, at ${deviceScaleFactor}`, LIMIT, async () => {
      await inPage({ viewport: MANY, deviceScaleFactor }, (page) => check(page, kind, STYLES, 1));
    });
  }
}

test(
  "an element that is larger or smaller than its image, and one of the image's own size",
  LIMIT,
  async () => {
    const sizes = [
      {},
      { width: "90px" },
      { height: "61px" },
      { width: "50%", maxWidth: "140px", height: "90px" },
      { width: "60px", height: "30px" },
    ];
    const styles = FITS.flatMap((objectFit) => sizes.map((size) => ({ objectFit, ...size })));
    await inPage({ viewport: MANY }, async (page) => {
      for (const orientation of [1, 6]) await check(page, "img", styles, orientation);
    });
  },
);

test("positions as browsers compute them", LIMIT, async () => {
  const positions = [
    "left",
    "top right",
    "25% 10px",
    "right 5px bottom 25%",
    "calc(50% - 7px) 3px",
    "min(20%, 10px) max(50%, 3px)",
    "right clamp(1px, 90%, 9px) top calc((10% + 3px) * 2)",
  ];
  const styles = positions.flatMap((objectPosition) =>
    ["cover", "contain"].map((objectFit) => ({ objectFit, objectPosition, ...BOXES[1] })),
  );
  await inPage({ viewport: MANY }, (page) => check(page, "img", styles, 1));
});

test("each way to mirror, and turning, which is none", LIMIT, async () => {
  const mirrors = [
    { transform: "rotateY(180deg)" },
    { rotate: "y 180deg" },
    { rotate: "180deg", transform: "scaleY(-1)" },
    { scale: "-1 1" },
    { scale: "-1 1", transform: "scaleX(-1)" },
    { transform: "matrix(-1, 0, 0, 1, 0, 0)", transformOrigin: "60% 10px" },
  ];
  const styles = mirrors.map((mirror) => ({ ...BOXES[1], ...mirror, objectFit: "cover" }));
  await inPage({ viewport: MANY }, async (page) => {
    await check(page, "img", styles, 1);
    const mirrored = await page.evaluate(async (box) => {
      const turned = await window.show("img", [
        { ...box, transform: "rotate(180deg)" },
        { ...box, transform: "scaleY(-1)" },
        { ...box, rotate: "x 180deg" },
        { ...box, rotate: "y 180deg", scale: "-1 1" },
        box,
      ]);
      const { viewOf } = window.overlay;
      return [
        ...turned.map((element) => viewOf(element).mirrored),
        viewOf(turned.at(-1), { mirrored: true }).mirrored,
      ];
    }, BOXES[0]);
    assert.deepEqual(mirrored, [false, false, false, false, false, true]);
  });
});

test("a click finds the box that is under it, in a mirrored and cropped video", LIMIT, async () => {
  await inPage({ viewport: MANY, deviceScaleFactor: 2 }, async (page) => {
    const style = { ...BOXES[1], ...MIRRORS[1], objectFit: "cover", objectPosition: "30% 0" };
    await page.evaluate(async (style) => {
      const [video] = await window.show("video", [style]);
      const boxes = [undefined, await window.answer(await window.photo(1))];
      const { boxAt, ofElement, viewOf } = window.overlay;
      window.shown = [video];
      window.hits = [];
      addEventListener("click", ({ clientX, clientY }) => {
        const { left, top } = video.getBoundingClientRect();
        const pointer = { x: clientX - left, y: clientY - top };
        window.hits.push(boxAt(ofElement(viewOf(video)), boxes, pointer));
      });
    }, style);
    const screenshot = (await page.screenshot()).toString("base64");
    const red = await page.evaluate(async (screenshot) => {
      const blob = await (await fetch(`data:image/png;base64,${screenshot}`)).blob();
      return window.seen(await createImageBitmap(blob), window.shown[0]);
    }, screenshot);
    const [left, top, right, bottom] = [red.left, red.top, red.right, red.bottom].map((x) => x / 2);
    const [x, y] = [(left + right) / 2, (top + bottom) / 2];
    for (const [clickX, clickY] of [
      [x, y],
      [left + 2, top + 2],
      [right - 2, bottom - 2],
      [left - 2, y],
      [right + 2, y],
      [x, top - 2],
      [x, bottom + 2],
    ]) {
      await page.mouse.click(clickX, clickY);
    }
    assert.deepEqual(await page.evaluate(() => window.hits), [1, 1, 1, -1, -1, -1, -1]);
  });
});

test("what shows nothing has a map without inverse", LIMIT, async () => {
  await inPage({}, async (page) => {
    const found = await page.evaluate(async () => {
      const { invert, ofElement, viewOf } = window.overlay;
      const styles = [{ display: "none", width: "90px", height: "50%" }, { width: "90px" }];
      const [hidden, shown] = await window.show("img", styles);
      const parentless = shown.cloneNode();
      const empty = document.body.appendChild(new Image());
      const noVideo = document.body.appendChild(document.createElement("video"));
      const hasInverse = (element) => invert(ofElement(viewOf(element))) !== undefined;
      return [hidden, parentless, empty, noVideo, shown].map(hasInverse);
    });
    assert.deepEqual(found, [false, false, false, false, true]);
  });
});

test("an element of a frame is as good as one of the page", LIMIT, async () => {
  await inPage({}, async (page) => {
    const { x, width } = await page.evaluate(async () => {
      const { mapBox, ofElement, viewOf } = window.overlay;
      const [image] = await window.show("img", [{ width: "80px", border: "7px solid" }]);
      const frame = document.body.appendChild(document.createElement("iframe"));
      frame.contentDocument.body.append(image);
      return mapBox(ofElement(viewOf(image)), { Left: 0, Top: 0, Width: 1, Height: 1 });
    });
    assert.deepEqual({ x, width }, { x: 7, width: 80 });
  });
});

test("an element of another kind is refused, and an orientation that is none", LIMIT, async () => {
  await inPage({}, async (page) => {
    const messages = await page.evaluate(() => {
      const messageOf = (...given) => {
        try {
          return window.overlay.viewOf(...given);
        } catch (error) {
          return `${error}`;
        }
      };
      return [messageOf(document.body), messageOf(new Image(), { orientation: 0 })];
    });
    assert.deepEqual(messages, [
      'TypeError: element: expected an img, video or canvas element, found "body"',
      "TypeError: orientation: expected a whole number from 1 to 8, found 0",
    ]);
  });
});
