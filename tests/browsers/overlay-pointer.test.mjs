// The place in the image under a pointer, as the browser paints it: each pixel of a picture says in its colour where in
// the picture it is, and a screenshot tells where on the page it has come to.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { transform } from "esbuild";
import { servePackage } from "./package-server.mjs";
import { withPage } from "./page.mjs";

/** A page that never answers fails. */
const LIMIT = { timeout: 120_000 };
let server;
before(async () => {
  server = await servePackage();
});
after(() => server.close());

const inPage = (body) =>
  withPage({ address: `${server.origin}/blank.html`, viewport: VIEWPORT }, async (page) => {
    await page.evaluate(prepare);
    await body(page);
  });
const VIEWPORT = { width: 800, height: 600 };

/** Puts what the tests share into the page. */
async function prepare() {
  const overlay = await import("/pkg/overlay/index.js");
  const [WIDTH, HEIGHT] = [160, 96];

  /** Red grows to the right, green downwards; blue is the same everywhere. */
  function paint(canvas, isMirrored) {
    Object.assign(canvas, { width: WIDTH, height: HEIGHT });
    const context = canvas.getContext("2d");
    const pixels = context.createImageData(WIDTH, HEIGHT);
    for (let at = 0; at < WIDTH * HEIGHT; at += 1) {
      const column = at % WIDTH;
      const [x, y] = [isMirrored ? WIDTH - 1 - column : column, Math.floor(at / WIDTH)];
      pixels.data.set([(255 * (x + 0.5)) / WIDTH, (255 * (y + 0.5)) / HEIGHT, 128, 255], 4 * at);
    }
    context.putImageData(pixels, 0, 0);
    return canvas;
  }

  const makers = {
    async img() {
      const picture = paint(document.createElement("canvas"));
      const image = new Image();
      image.src = URL.createObjectURL(await new Promise((done) => picture.toBlob(done)));
      await image.decode();
      return image;
    },
    async canvas() {
      return paint(document.createElement("canvas"));
    },
    async mirrored() {
      return paint(document.createElement("canvas"), true);
    },
  };

  /** Ways to put an element into another one, but for making it a child. */
  const holders = {
    async dialog(parent, element) {
      const dialog = parent.appendChild(document.createElement("dialog"));
      dialog.style.background = "white";
      dialog.append(element);
      dialog.showModal();
    },
    async popover(parent, element) {
      const popover = parent.appendChild(document.createElement("div"));
      popover.popover = "manual";
      popover.append(element);
      popover.showPopover();
    },
    async shadow(parent, element) {
      const root = parent.attachShadow({ mode: "open" });
      root.innerHTML = `<div style="transform: rotate(25deg)"></div>`;
      root.firstChild.append(element);
    },
    async slot(parent, element) {
      parent.attachShadow({
        mode: "open",
      }).innerHTML = `<div style="transform: rotate(25deg)"><slot></slot></div>`;
      parent.append(element);
    },
    async frame(parent, element) {
      const frame = document.createElement("iframe");
      frame.style.cssText = "width: 300px; height: 250px; border: 7px solid";
      parent.append(frame);
      frame.contentDocument.body.append(element);
      const { left, top } = frame.getBoundingClientRect();
      window.origin = { x: left + 7, y: top + 7 };
    },
  };

  const painted = () =>
    new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));

  /** Shows an element within others, the outermost first; `scroll` is how far the outermost and the page are scrolled. */
  async function show({ kind = "img", style, around = [], scroll, holder }) {
    document.documentElement.style.cssText = "";
    document.body.style.cssText = "margin: 0; height: 2000px";
    document.body.replaceChildren();
    const place = { position: "absolute", left: "220px", top: "180px" };
    const boxes = [place, ...around].map((box) => {
      const { tag = "div", ...given } = box;
      const element = document.createElement(tag);
      Object.assign(element.style, given);
      return element;
    });
    const shown = await makers[kind]();
    Object.assign(shown.style, { background: "rgb(0, 0, 255)", ...style });
    window.origin = { x: 0, y: 0 };
    document.body.append(boxes[0]);
    const innermost = boxes.reduce((outer, inner) => outer.appendChild(inner));
    if (holder) await holders[holder](innermost, shown);
    else innermost.append(shown);
    boxes[1]?.scrollTo?.(...(scroll ?? [0, 0]));
    scrollTo(0, scroll?.[2] ?? 0);
    window.shown = shown;
    await painted();
  }

  async function pixelsOf(screenshot) {
    const blob = await (await fetch(`data:image/png;base64,${screenshot}`)).blob();
    const screen = await createImageBitmap(blob);
    const context = new OffscreenCanvas(screen.width, screen.height).getContext("2d");
    context.drawImage(screen, 0, 0);
    return context.getImageData(0, 0, screen.width, screen.height);
  }

  /** Compares each pixel of the picture in a screenshot with the place in the picture that is found for it. */
  async function compare(screenshot, { isClipped, options }) {
    const { data, width, height } = await pixelsOf(screenshot);
    const isPicture = (x, y) => Math.abs(data[4 * (y * width + x) + 2] - 128) < 3;
    const around = (x, y) => [-2, 0, 2].flatMap((by) => [-2, 0, 2].map((on) => [x + on, y + by]));
    const { ofClient, pointAt, ratiosAt } = window.overlay;
    const matrix = ofClient(window.shown, options);
    const placeAt = (x, y) =>
      ratiosAt(matrix, { x: x + 0.5 - window.origin.x, y: y + 0.5 - window.origin.y });
    let [inside, beside, worst] = [0, 0, 0];
    for (let y = 2; y < height - 2; y += 3) {
      for (let x = 2; x < width - 2; x += 3) {
        const near = around(x, y).filter(([on, by]) => isPicture(on, by)).length;
        const { X, Y } = placeAt(x, y);
        if (near === 9) {
          const at = 4 * (y * width + x);
          worst = Math.max(worst, Math.abs(data[at] / 255 - X), Math.abs(data[at + 1] / 255 - Y));
          inside += 1;
        } else if (near === 0 && !isClipped) {
          const isOver = X > 0.03 && X < 0.97 && Y > 0.03 && Y < 0.97;
          beside += isOver ? 1 : 0;
        }
      }
    }
    const [clientX, clientY] = [321, 234];
    const found = pointAt(window.shown, { clientX, clientY }, options);
    const isSame =
      JSON.stringify(found) === JSON.stringify(ratiosAt(matrix, { x: clientX, y: clientY }));
    return { inside, beside, worst, isSame };
  }

  /** The pixels of the page in which places of the picture are painted. */
  async function find(screenshot, places) {
    const { data, width, height } = await pixelsOf(screenshot);
    return places.map(([X, Y]) => {
      let [nearest, found] = [Infinity, undefined];
      for (let at = 0; at < width * height; at += 1) {
        const [red, green, blue] = data.subarray(4 * at);
        const off = Math.abs(red / 255 - X) + Math.abs(green / 255 - Y) + Math.abs(blue - 128);
        if (off < nearest) [nearest, found] = [off, [at % width, Math.floor(at / width)]];
      }
      return found;
    });
  }

  Object.assign(window, { overlay, show, compare, find });
}

async function check(page, row) {
  await page.evaluate((row) => window.show(row), row);
  const screenshot = (await page.screenshot()).toString("base64");
  const { inside, beside, worst, isSame } = await page.evaluate(
    ([screenshot, row]) => window.compare(screenshot, row),
    [screenshot, row],
  );
  const where = JSON.stringify(row);
  assert.ok(inside >= 30, `${where}: expected pixels of the picture, found ${inside}`);
  assert.equal(beside, 0, `${where}: pixels beside the picture are found to be in it`);
  assert.ok(worst < 0.03, `${where}: off by ${worst}`);
  assert.ok(isSame, `${where}: pointAt finds another place`);
}

const BOX = {
  width: "150px",
  height: "110px",
  padding: "3px 14px 8px 5px",
  border: "solid black",
  borderWidth: "4px 1px 2px 9px",
};
const NESTED = [{ transform: "scale(1.5)" }, { transform: "rotate(20deg) skewX(10deg)" }];

const ROWS = {
  "no transform": [{ style: {} }, { style: BOX }, { kind: "canvas", style: BOX }],
  "transforms of the element": [
    { style: { transform: "scale(0.5)" } },
    { style: { transform: "scale(2, 1.5)", ...BOX } },
    { style: { transform: "scale(2)", transformOrigin: "0 0" } },
    { style: { transform: "rotate(30deg)", ...BOX } },
    { style: { transform: "rotate(-110deg) translate(20px, 30%)", transformOrigin: "10% 90%" } },
    { style: { transform: "matrix(0.8, 0.3, -0.4, 1.1, 20, 10)" } },
    { style: { transform: "skewX(25deg)" } },
    { style: { transform: "scaleX(-1)", ...BOX } },
    { style: { transform: "scaleY(-1)", ...BOX } },
    { kind: "canvas", style: { transform: "scale(-1.5) rotate(10deg)", ...BOX } },
  ],
  "transforms around the element": [
    { style: {}, around: [{ transform: "scale(0.5)" }] },
    { style: BOX, around: [{ transform: "scale(2)" }] },
    { style: BOX, around: [{ transform: "rotate(45deg)" }] },
    { style: BOX, around: [{ transform: "scaleX(-1)" }] },
    { style: { transform: "scaleX(-1)" }, around: [{ transform: "scaleX(-1)" }] },
    { style: { transform: "rotate(15deg) scaleX(-1)", ...BOX }, around: NESTED },
    { style: { transform: "scale(0.7, 1.2)", ...BOX }, around: [...NESTED, { scale: "0.8 1" }] },
    // what has no box of its own is not transformed
    { style: BOX, around: [{ display: "inline", transform: "scale(2)" }] },
    { style: BOX, around: [{ tag: "span", transform: "rotate(20deg)" }] },
    { style: BOX, around: [{ display: "contents", transform: "scale(2)" }] },
    { style: BOX, around: [{ tag: "span", display: "inline-block", transform: "scale(1.5)" }] },
  ],
  zoom: [
    { style: { zoom: 1.5 } },
    { style: { zoom: 0.5, ...BOX } },
    { style: BOX, around: [{ zoom: 1.5 }] },
    { style: { zoom: 1.25, ...BOX }, around: [{ zoom: 0.8 }, { zoom: 1.3 }] },
    { style: { zoom: 1.25, transform: "rotate(30deg)", ...BOX }, around: [{ zoom: 1.3 }] },
    { style: BOX, around: [{ zoom: 1.3 }, { transform: "scale(1.2) rotate(-20deg)" }] },
    { style: { ...BOX, objectFit: "none" }, around: [{ zoom: 1.5 }], isClipped: true },
    {
      style: { ...BOX, zoom: 1.5, objectFit: "contain", objectPosition: "right 4px bottom 3px" },
    },
  ],
  "properties of their own": [
    { style: { rotate: "20deg", ...BOX } },
    { style: { rotate: "z -70deg", ...BOX } },
    { style: { rotate: "y 180deg", ...BOX } },
    { style: { rotate: "x 180deg", ...BOX } },
    { style: { rotate: "1 1 0 180deg", ...BOX } },
    { style: { scale: "-1 1", ...BOX } },
    { style: { scale: "1.5", translate: "10px 20%", ...BOX } },
    { style: { rotate: "y 180deg", scale: "-1 1", ...BOX } },
    { style: { rotate: "30deg", scale: "1.3 0.8", transform: "skewY(10deg)", ...BOX } },
    { style: BOX, around: [{ rotate: "y 180deg" }, { scale: "1.2 0.9", rotate: "25deg" }] },
  ],
  "three dimensions, without perspective": [
    { style: { transform: "rotateY(50deg)", ...BOX } },
    { style: { transform: "rotateX(40deg) rotateZ(30deg)" } },
    { style: { transform: "rotateY(40deg)" }, around: [{ transform: "rotateY(40deg)" }] },
    {
      style: { transform: "rotateY(30deg)" },
      around: [{ transform: "rotateY(30deg)", transformStyle: "preserve-3d" }],
    },
    {
      style: { transform: "rotateX(25deg)" },
      around: [
        { transform: "rotate3d(1, 1, 1, 40deg)", transformStyle: "preserve-3d" },
        { transform: "rotateY(30deg)", transformStyle: "preserve-3d" },
      ],
    },
  ],
  scrolling: [
    { style: BOX, around: [{}], scroll: [0, 0, 90] },
    {
      style: { margin: "60px", ...BOX },
      around: [{ overflow: "scroll", width: "180px", height: "150px" }],
      scroll: [40, 50, 0],
      isClipped: true,
    },
    {
      style: { margin: "60px", transform: "rotate(10deg)", ...BOX },
      around: [
        { overflow: "scroll", width: "180px", height: "150px", transform: "scale(1.4)" },
        { zoom: 1.2 },
      ],
      scroll: [50, 60, 70],
      isClipped: true,
    },
    { style: { position: "fixed", left: "300px", top: "100px", ...BOX }, scroll: [0, 0, 200] },
    {
      style: { position: "fixed", left: "30px", top: "100px", ...BOX },
      around: [{ transform: "scale(0.8)" }],
      scroll: [0, 0, 100],
    },
  ],
  "fits and positions": [
    ...["contain", "scale-down"].map((objectFit) => ({ style: { ...BOX, objectFit } })),
    ...["cover", "none"].map((objectFit) => ({ style: { ...BOX, objectFit }, isClipped: true })),
    ...[
      "min(10%, 20px) 50%",
      "max(80%, 20px) 50%",
      "50% clamp(5px, 90%, 12px)",
      "50% calc(min(10%, 8px) + max(1px, 5%) * 2)",
      "right min(10%, 30px) bottom calc((3px + 10%) / 2)",
      "min(max(10%, 2px), calc(100% - clamp(1px, 2%, 3px))) 0",
      "calc(100% - min(5px, 50%)) calc(-1 * (2px - 100%))",
    ].flatMap((objectPosition) => [
      { style: { ...BOX, objectFit: "none", objectPosition, width: "190px" }, isClipped: true },
      { style: { ...BOX, objectFit: "contain", objectPosition, width: "290px" } },
      { style: { ...BOX, objectFit: "cover", objectPosition, height: "60px" }, isClipped: true },
    ]),
    {
      style: { ...BOX, objectFit: "cover", objectPosition: "min(10%, 5px) 0", scale: "-1 1" },
      around: [{ transform: "rotate(30deg)" }, { zoom: 1.2 }],
      isClipped: true,
    },
  ],
  "pictures that were drawn mirrored": [
    { kind: "mirrored", style: BOX, options: { mirrored: true } },
    {
      kind: "mirrored",
      style: { ...BOX, transform: "scaleX(-1) rotate(20deg)" },
      around: [{ zoom: 1.2 }],
      options: { mirrored: true },
    },
  ],
  "above the page, where no transform reaches": [
    { style: BOX, around: NESTED, holder: "dialog", isClipped: true },
    { style: { ...BOX, transform: "scale(1.2)" }, around: NESTED, holder: "popover" },
    { style: BOX, around: [{ zoom: 1.5, transform: "scale(0.5)" }], holder: "popover" },
  ],
  "trees of their own": [
    { style: BOX, around: [{ transform: "scale(1.3)" }], holder: "shadow" },
    { style: { ...BOX, scale: "-1 1" }, around: [{ transform: "scale(1.3)" }], holder: "slot" },
    { style: { ...BOX, transform: "rotate(10deg)" }, holder: "frame", isClipped: true },
  ],
  // Firefox does not know it, and shows the whole image
  "view boxes": [
    "inset(10% 20% 30% 5px)",
    "inset(10px)",
    "inset(calc(10% + 3px) min(20%, 8px))",
    "inset(-20px -10px)",
    "inset(50%)",
    "xywh(10px 20px 100px 50%)",
    "rect(10px 120px 90% 20px)",
    "rect(auto auto 50px 10%)",
    "inset(10% round 5px)",
  ].flatMap((objectViewBox) => [
    { style: { ...BOX, objectViewBox }, isClipped: true },
    { style: { ...BOX, objectViewBox, objectFit: "contain" }, isClipped: true },
    {
      style: { ...BOX, objectViewBox, objectFit: "none", objectPosition: "right 5px top 10%" },
      isClipped: true,
    },
    { kind: "canvas", style: { objectViewBox, transform: "rotate(20deg)" }, isClipped: true },
  ]),
};

for (const [name, rows] of Object.entries(ROWS)) {
  test(
    `a pointer finds the place in the picture that is painted there: ${name}`,
    LIMIT,
    async () => {
      await inPage(async (page) => {
        for (const row of rows) await check(page, row);
      });
    },
  );
}

test("README's faceAt finds the face that is clicked on", LIMIT, async () => {
  const readme = await readFile(new URL("../../pkg-template/README.md", import.meta.url), "utf8");
  const blocks = readme.split("```");
  const program = blocks.find((block) => block.includes("function faceAt")).replace("ts\n", "");
  const { code } = await transform(program, { loader: "ts" });
  const module = code.replace(
    '"rekognition-wasm/overlay"',
    `"${server.origin}/pkg/overlay/index.js"`,
  );
  const box = (Left, Top, Width, Height) => ({ BoundingBox: { Left, Top, Width, Height } });
  const faces = [box(0.1, 0.1, 0.3, 0.3), {}, box(0.6, 0.5, 0.3, 0.4), box(0.7, 0.6, 0.1, 0.1)];
  /** Places in the picture, and the face of each. */
  const places = [
    [0.2, 0.2, 0],
    [0.65, 0.8, 2],
    [0.75, 0.65, 3],
    [0.5, 0.3, -1],
    [0.2, 0.8, -1],
  ];
  await inPage(async (page) => {
    for (const row of [
      { style: BOX },
      { style: { ...BOX, transform: "scale(1.6)" } },
      { style: BOX, around: [{ zoom: 1.5 }] },
      { style: { ...BOX, transform: "scaleX(-1)", zoom: 0.8 }, around: NESTED },
    ]) {
      await page.evaluate((row) => window.show(row), row);
      const screenshot = (await page.screenshot()).toString("base64");
      const pixels = await page.evaluate(
        ([screenshot, places]) => window.find(screenshot, places),
        [screenshot, places],
      );
      await page.evaluate(
        async ([module, faces]) => {
          const { faceAt } = await import(
            URL.createObjectURL(new Blob([module], { type: "text/javascript" }))
          );
          window.hits = [];
          window.onclick = (event) => window.hits.push(faceAt(faces, window.shown, event));
        },
        [module, faces],
      );
      for (const [x, y] of pixels) await page.mouse.click(x, y);
      const hits = await page.evaluate(() => window.hits);
      assert.deepEqual(
        hits,
        places.map(([, , face]) => face),
        JSON.stringify(row),
      );
    }
  });
});

test(
  "an element of any style has a map, or one without inverse, and never an exception",
  LIMIT,
  async () => {
    const styles = [
      { display: "none", transform: "translate(50%, 10px) scale(2)" },
      { transform: "scale(0)" },
      { scale: "0 1" },
      { transform: "rotateY(90deg)" },
      { width: "0", height: "0" },
      { rotate: "none", scale: "none", transform: "none" },
      { transform: "perspective(200px) rotateY(40deg)" },
      { objectPosition: "round(10%, 3px) 0" },
      { objectPosition: "hypot(10%, 3px) 0" },
      { zoom: 0 },
      { position: "fixed", contentVisibility: "hidden" },
    ];
    await inPage(async (page) => {
      const found = await page.evaluate(async (styles) => {
        const places = [];
        for (const style of styles) {
          await window.show({ style });
          const { mapPoint, ofElement, pointAt, viewOf } = window.overlay;
          const place = pointAt(window.shown, { clientX: 250, clientY: 200 });
          const { x, y } = mapPoint(ofElement(viewOf(window.shown)), { X: 0.5, Y: 0.5 });
          places.push([place === undefined || place.X - place.X === 0, x - x + y - y === 0]);
        }
        const alone = new Image();
        places.push([
          window.overlay.pointAt(alone, { clientX: 1, clientY: 1 }) === undefined,
          true,
        ]);
        return places;
      }, styles);
      assert.deepEqual(found, Array(styles.length + 1).fill([true, true]));
    });
  },
);
