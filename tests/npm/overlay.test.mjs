// Where boxes lie in pixels: exact cases, an oracle that turns real pixels, and properties over seeded random values.

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import {
  boxAt,
  boxUnder,
  clipBox,
  clipPoints,
  clipPolygon,
  compose,
  invert,
  mapBox,
  mapPoint,
  mapPoints,
  ofClient,
  ofElement,
  ofOriginal,
  ofSent,
  pointAt,
  ratiosAt,
  viewOf,
} from "rekognition-wasm/overlay";

const box = (Left, Top, Width, Height) => ({ Left, Top, Width, Height });
const at = (x, y, width, height) => ({ x, y, width, height });
const WHOLE = box(0, 0, 1, 1);
const ORIENTATIONS = [1, 2, 3, 4, 5, 6, 7, 8];

function near(found, expected, what, allowed = 1e-9) {
  assert.deepEqual(Object.keys(found), Object.keys(expected));
  for (const [name, value] of Object.entries(expected)) {
    const off = Math.abs(found[name] - value);
    const scale = Math.max(1, Math.abs(value));
    assert.ok(off <= allowed * scale, `${what}: ${name} is ${found[name]}, expected ${value}`);
  }
}

// images

test("a box in the image that was sent, also beyond its edges", () => {
  const matrix = ofSent({ width: 200, height: 100 });
  assert.deepEqual(matrix, [200, 0, 0, 100, 0, 0]);
  assert.deepEqual(mapBox(matrix, box(0.25, 0.5, 0.5, 0.25)), at(50, 50, 100, 25));
  assert.deepEqual(mapBox(matrix, box(-0.5, 0.5, 2, 1)), at(-100, 50, 400, 100));
  assert.deepEqual(mapPoint(matrix, { X: 1.5, Y: -0.25 }), { x: 300, y: -25 });
  const landmarks = [
    { Type: "nose", X: 0.5, Y: 0.5 },
    { Type: "chin", X: 0.5, Y: 1 },
  ];
  assert.deepEqual(mapPoints(matrix, landmarks), [
    { x: 100, y: 50 },
    { x: 100, y: 100 },
  ]);
});

/** Pixels as rows; EXIF 2.32 says of each orientation which side of the scene the 0th row and column are. */
const SIDES = [
  ["top", "left"],
  ["top", "right"],
  ["bottom", "right"],
  ["bottom", "left"],
  ["left", "top"],
  ["right", "top"],
  ["right", "bottom"],
  ["left", "bottom"],
];

/** What is seen of stored pixels, found pixel by pixel from where row 0 and column 0 belong. */
function displayed(stored, orientation) {
  const [row0, column0] = SIDES[orientation - 1];
  const isUpright = row0 === "top" || row0 === "bottom";
  const [height, width] = isUpright
    ? [stored.length, stored[0].length]
    : [stored[0].length, stored.length];
  const seen = Array.from({ length: height }, () => new Array(width));
  for (const [row, pixels] of stored.entries()) {
    for (const [column, pixel] of pixels.entries()) {
      const place = { top: 0, left: 0 };
      for (const [side, index] of [
        [row0, row],
        [column0, column],
      ]) {
        if (side === "top") place.top = index;
        if (side === "bottom") place.top = height - 1 - index;
        if (side === "left") place.left = index;
        if (side === "right") place.left = width - 1 - index;
      }
      seen[place.top][place.left] = pixel;
    }
  }
  return seen;
}

/** The rectangle of pixels that are set. */
function extent(pixels) {
  const found = pixels.flatMap((row, y) => row.flatMap((pixel, x) => (pixel ? [[x, y]] : [])));
  const [xs, ys] = [found.map(([x]) => x), found.map(([, y]) => y)];
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return at(x, y, Math.max(...xs) - x + 1, Math.max(...ys) - y + 1);
}

for (const orientation of ORIENTATIONS) {
  test(`orientation ${orientation}: boxes lie where turned pixels are`, () => {
    const [width, height] = [7, 5];
    for (const known of [at(1, 1, 3, 2), at(0, 0, 1, 1), at(5, 0, 2, 5), at(2, 4, 4, 1)]) {
      const isSet = (x, y) =>
        x >= known.x && x < known.x + known.width && y >= known.y && y < known.y + known.height;
      const stored = Array.from({ length: height }, (_, y) =>
        Array.from({ length: width }, (_, x) => isSet(x, y)),
      );
      const seen = displayed(stored, orientation);
      const shown = extent(seen);
      const [across, down] = [seen[0].length, seen.length];
      const answer = box(
        shown.x / across,
        shown.y / down,
        shown.width / across,
        shown.height / down,
      );

      const image = { width, height, orientation };
      near(mapBox(ofOriginal(image), answer), shown, "upright");
      near(mapBox(ofOriginal(image, "upright"), answer), shown, "upright");
      near(mapBox(ofOriginal(image, "stored"), answer), known, "stored");

      // sent as it is, and drawn anew at half the size
      const facts = { source: { width, height }, orientation };
      const asIs = { ...facts, sent: { width, height }, scale: 1 };
      near(mapBox(ofSent(asIs), answer), shown, "sent as it is");
      const half = { ...facts, sent: { width: across / 2, height: down / 2 }, scale: 0.5 };
      const { x, y } = shown;
      near(
        mapBox(ofSent(half), answer),
        at(x / 2, y / 2, shown.width / 2, shown.height / 2),
        "drawn anew",
      );
      near(mapBox(ofOriginal(half), answer), shown, "original, upright");
      near(mapBox(ofOriginal(half, "stored"), answer), known, "original, stored");

      // an element without a style, whose pixels are those that are stored
      const view = { width: 14, height: 5, natural: { width, height }, orientation };
      near(
        mapBox(ofElement(view), answer),
        at(2 * known.x, known.y, 2 * known.width, known.height),
        "element",
      );
    }
  });
}

// elements

/** An image of 200 × 100 in a content box of 100 × 100, 10 and 20 from the border box's corner. */
const VIEW = {
  width: 130,
  height: 150,
  content: { x: 10, y: 20, width: 100, height: 100 },
  natural: { width: 200, height: 100 },
};

const FITS = [
  ["fill", "50% 50%", at(10, 20, 100, 100)],
  ["fill", "0 0", at(10, 20, 100, 100)],
  ["fill", "5px 7px", at(15, 27, 100, 100)],
  ["contain", "50% 50%", at(10, 45, 100, 50)],
  ["contain", "left top", at(10, 20, 100, 50)],
  ["contain", "right bottom", at(10, 70, 100, 50)],
  ["cover", "50% 50%", at(-40, 20, 200, 100)],
  ["cover", "left", at(10, 20, 200, 100)],
  ["cover", "100% 0%", at(-90, 20, 200, 100)],
  ["cover", "25% 0", at(-15, 20, 200, 100)],
  ["none", "50% 50%", at(-40, 20, 200, 100)],
  ["none", "10px 20px", at(20, 40, 200, 100)],
  ["scale-down", "50% 50%", at(10, 45, 100, 50)],
];
for (const [fit, position, expected] of FITS) {
  test(`object-fit: ${fit}, object-position: ${position}`, () => {
    near(mapBox(ofElement({ ...VIEW, fit, position }), WHOLE), expected, "whole");
    const { x, y, width, height } = expected;
    const part = at(x + width / 4, y + height / 2, width / 2, height / 4);
    near(mapBox(ofElement({ ...VIEW, fit, position }), box(0.25, 0.5, 0.5, 0.25)), part, "a part");
  });
}

const SMALL = [
  ["fill", at(10, 20, 100, 100)],
  ["contain", at(10, 45, 100, 50)],
  ["cover", at(-40, 20, 200, 100)],
  ["none", at(50, 65, 20, 10)],
  ["scale-down", at(50, 65, 20, 10)],
];
for (const [fit, expected] of SMALL) {
  test(`object-fit: ${fit} of an image that is smaller than its element`, () => {
    const view = { ...VIEW, natural: { width: 20, height: 10 }, fit };
    near(mapBox(ofElement(view), WHOLE), expected, fit);
  });
}

/** Positions of an image of 20 × 10 in 100 × 100: so many pixels from the left and from the top. */
const POSITIONS = {
  left: [0, 45],
  right: [80, 45],
  top: [40, 0],
  bottom: [40, 90],
  center: [40, 45],
  "10px": [10, 45],
  "25%": [20, 45],
  0: [0, 45],
  "left top": [0, 0],
  "top left": [0, 0],
  "center left": [0, 45],
  "left center": [0, 45],
  "bottom center": [40, 90],
  "right 20%": [80, 18],
  "20% bottom": [16, 90],
  "-10px 110%": [-10, 99],
  "1.5px .5px": [1.5, 0.5],
  "+1e1px 0": [10, 0],
  "right 5px top 20%": [75, 18],
  "top 20% right 5px": [75, 18],
  "left 5px bottom 10px": [5, 80],
  "right 25% bottom 0": [60, 90],
  "calc(100% - 5px) 50%": [75, 45],
  "calc(-5px + 100%) calc(10% + 1px)": [75, 10],
  "calc(25% + 25% - 2px - -1px) calc(0px)": [39, 0],
  "right calc(10px + 5%) top 1px": [66, 1],
  "  RIGHT   BOTTOM ": [80, 90],
  "min(25%, 10px) max(50%, 10px)": [10, 45],
  "min(5%, 10px) max(50%, 60px)": [4, 60],
  "clamp(5px, 50%, 20px) clamp(50px, 1%, 60px)": [20, 50],
  "clamp(30px, 50%, 20px) 0": [30, 0],
  "min(1px, 2px, -3px) 0": [-3, 0],
  "right min(25%, 10px) bottom max(10%, 1px)": [70, 81],
  "calc(1px * 2) calc(90px / 2)": [2, 45],
  "calc(2 * 3 * 25% - 10px) 0": [110, 0],
  "calc((10px + 25%) * 2) calc(-1 * (2px - 100%))": [60, 88],
  "calc(1px - (2px - (3px - 4px))) 0": [-2, 0],
  "min(max(10%, 2px), calc(100% - clamp(1px, 2%, 3px))) 0": [8, 0],
  "calc(min(10%, 5px) + max(5%, 1px) * 2) 50%": [13, 45],
  "CALC( MIN( 10px ,20px ) )  0": [10, 0],
  "0.0px .0": [0, 0],
  "calc(10px * max(1, 2)) 0": [20, 0],
};
for (const [position, [left, top]] of Object.entries(POSITIONS)) {
  test(`object-position: ${position}`, () => {
    const view = { ...VIEW, natural: { width: 20, height: 10 }, fit: "none", position };
    near(mapBox(ofElement(view), WHOLE), at(10 + left, 20 + top, 20, 10), position);
  });
}

const NOT_UNDERSTOOD = [
  "",
  "1em",
  "0em 0",
  "10",
  "10px left",
  "top 20%",
  "left left",
  "1px 2px 3px",
  "left 1px right 2px",
  "left 1px top left",
  "center 1px top 2px",
  "calc(1px+2px)",
  "calc(1px -2px)",
  "calc(10) 0",
  "calc(0) 0",
  "calc(1px * 2px) 0",
  "calc(1px + 2) 0",
  "calc(2 / 1px) 0",
  "calc(1px / 0) 0",
  "calc(1px",
  "calc() 0",
  "calc(1px, 2px) 0",
  "min() 0",
  "min(1px, 2) 0",
  "clamp(1px, 2px) 0",
  "clamp(1px, 2px, 3px, 4px) 0",
  "round(10%, 5px) 0",
  "hypot(3px, 4px) 0",
  "10px) 0",
  "constructor",
  "1px 2px 3px 4px 5px",
  "1e999px 0",
  `${"calc(".repeat(1e5)}1px${")".repeat(1e5)}`,
];

test("a position that is not understood is the middle, with one warning each, and 20 in all", (t) => {
  const warn = t.mock.method(console, "warn", () => {});
  const place = (position) => {
    const view = { ...VIEW, natural: { width: 20, height: 10 }, fit: "none", position };
    return mapBox(ofElement(view), WHOLE);
  };
  for (const position of [...NOT_UNDERSTOOD, ...NOT_UNDERSTOOD]) {
    near(place(position), at(50, 65, 20, 10), position);
  }
  const texts = warn.mock.calls.map(({ arguments: [text] }) => text);
  assert.deepEqual(
    texts,
    NOT_UNDERSTOOD.slice(0, 20).map(
      (position) =>
        `rekognition-wasm/overlay: object-position: expected keywords, percentages and pixels, found ${JSON.stringify(position)}: 50% 50% is taken`,
    ),
  );
});

test("a position of random pieces is a place, and never an exception", (t) => {
  t.mock.method(console, "warn", () => {});
  const next = random(7);
  const pieces =
    "left right top center min( max( clamp( calc( ( ) , + - * / 10% 5px 0 2 1e3px px none".split(
      " ",
    );
  for (let count = 0; count < 5000; count += 1) {
    const words = Array.from({ length: 1 + Math.floor(next() * 9) }, () => {
      return pieces[Math.floor(next() * pieces.length)] + (next() < 0.5 ? " " : "");
    });
    const { x, y } = mapBox(ofElement({ ...VIEW, position: words.join("") }), WHOLE);
    assert.ok(Number.isFinite(x) && Number.isFinite(y), words.join(""));
  }
});

test("the part of an image that a view box shows fills the element, as its fit says", () => {
  // 100 × 50 of the 200 × 100, from (20, 30), in a content box of 100 × 100
  const viewBox = { x: 20, y: 30, width: 100, height: 50 };
  const cases = [
    ["fill", at(-10, -40, 200, 200)],
    ["contain", at(-10, 15, 200, 100)],
    ["cover", at(-80, -40, 400, 200)],
    ["none", at(-10, 15, 200, 100)],
    ["scale-down", at(-10, 15, 200, 100)],
  ];
  for (const [fit, expected] of cases) {
    near(mapBox(ofElement({ ...VIEW, viewBox, fit }), WHOLE), expected, fit);
  }
  const empty = { x: 1, y: 1, width: 0, height: 9 };
  near(mapBox(ofElement({ ...VIEW, viewBox: empty }), WHOLE), at(10, 20, 100, 100), "empty");
});

test("the whole border box is the content where nothing else is said", () => {
  const view = { width: 400, height: 300, natural: { width: 4, height: 3 } };
  assert.deepEqual(mapBox(ofElement(view), WHOLE), at(0, 0, 400, 300));
});

test("a mirrored element is turned over about the middle of its border box", () => {
  const face = box(0, 0, 0.25, 0.5);
  near(mapBox(ofElement(VIEW), face), at(10, 20, 25, 50), "as it is");
  // 10 from the left becomes 10 from the right of 130, not of the content box
  near(mapBox(ofElement({ ...VIEW, mirrored: true }), face), at(95, 20, 25, 50), "mirrored");
});

test("device pixels are so many times CSS pixels", () => {
  const view = { ...VIEW, mirrored: true, pixelRatio: 2 };
  near(mapBox(ofElement(view), box(0, 0, 0.25, 0.5)), at(190, 40, 50, 100), "at 2");
});

// clipping

test("a box is cut at the image's edges", () => {
  const cases = [
    [box(0.1, 0.2, 0.3, 0.4), box(0.1, 0.2, 0.3, 0.4)],
    [box(-0.5, 0.25, 1, 0.5), box(0, 0.25, 0.5, 0.5)],
    [box(0.5, 0.5, 1, 1), box(0.5, 0.5, 0.5, 0.5)],
    [box(-1, -1, 3, 3), WHOLE],
    [box(1, 0, 1, 1), undefined],
    [box(-1, 0, 1, 1), undefined],
    [box(0, 1.5, 1, 1), undefined],
    [box(0.5, 0.5, 0, 0.1), undefined],
    [box(0.5, 0.5, -0.1, 0.1), undefined],
  ];
  for (const [given, expected] of cases) assert.deepEqual(clipBox(given), expected);
});

test("points outside are dropped, those inside keep their members", () => {
  const nose = { Type: "nose", X: 0.5, Y: 0.5 };
  const corner = { Type: "chin", X: 1, Y: 0 };
  const outside = [
    { Type: "mouthLeft", X: -0.01, Y: 0.5 },
    { Type: "mouthRight", X: 0.5, Y: 1.01 },
  ];
  const found = clipPoints([outside[0], nose, outside[1], corner]);
  assert.equal(found.length, 2);
  assert.equal(found[0], nose);
  assert.equal(found[1], corner);
});

const points = (...pairs) => pairs.map(([X, Y]) => ({ X, Y }));

test("a polygon is cut at the image's edges", () => {
  const inside = points([0.1, 0.1], [0.9, 0.1], [0.5, 0.9]);
  assert.deepEqual(clipPolygon(inside), inside);
  assert.deepEqual(
    clipPolygon(points([-1, -1], [2, -1], [2, 2], [-1, 2])),
    points([0, 1], [0, 0], [1, 0], [1, 1]),
  );
});

test("a corner that sticks out becomes an edge", () => {
  assert.deepEqual(
    clipPolygon(points([0.5, 0.25], [1.5, 0.5], [0.5, 0.75])),
    points([0.5, 0.25], [1, 0.375], [1, 0.625], [0.5, 0.75]),
  );
});

test("what has no area in the image is no polygon", () => {
  for (const polygon of [
    [],
    points([0.5, 0.5]),
    points([0.1, 0.1], [0.9, 0.9]),
    points([1, 0], [2, 0], [2, 1], [1, 1]),
    points([-1, -1], [0, 0], [-1, 1]),
    points([0, 1], [1, 1], [1, 2], [0, 2]),
    points([2, 2], [3, 2], [3, 3]),
  ]) {
    assert.deepEqual(clipPolygon(polygon), []);
  }
});

// hit tests

test("a pointer finds the smallest box, of equal ones the last, of none -1", () => {
  const matrix = ofSent({ width: 100, height: 100 });
  const boxes = [box(0, 0, 0.5, 0.5), undefined, box(0.2, 0.2, 0.1, 0.1), box(0.2, 0.2, 0.1, 0.1)];
  assert.equal(boxAt(matrix, boxes, { x: 25, y: 25 }), 3);
  assert.equal(boxAt(matrix, boxes.toReversed(), { x: 25, y: 25 }), 1);
  assert.equal(boxAt(matrix, boxes, { x: 10, y: 10 }), 0);
  assert.equal(boxAt(matrix, boxes, { x: 50, y: 50 }), 0);
  assert.equal(boxAt(matrix, boxes, { x: 51, y: 50 }), -1);
  assert.equal(boxAt(matrix, [], { x: 0, y: 0 }), -1);
  assert.equal(boxAt(matrix, [box(-0.5, -0.5, 0.4, 0.4)], { x: -20, y: -20 }), 0);
});

test("a pointer over a mirrored, cropped preview", () => {
  const view = { ...VIEW, fit: "cover", mirrored: true };
  const faces = [box(0.3, 0.4, 0.1, 0.2), box(0.6, 0.4, 0.1, 0.2)];
  for (const [index, face] of faces.entries()) {
    const { x, y, width, height } = mapBox(ofElement(view), face);
    const middle = { x: x + width / 2, y: y + height / 2 };
    assert.equal(boxAt(ofElement(view), faces, middle), index);
  }
  const [first, second] = faces.map((face) => mapBox(ofElement(view), face));
  assert.ok(first.x > second.x, "left and right are swapped");
});

const NOTHING_TO_SEE = {
  "an element without size": { ...VIEW, content: { x: 0, y: 0, width: 0, height: 0 } },
  "an element without height": { ...VIEW, content: { x: 0, y: 0, width: 9, height: 0 } },
  "an image that has not been loaded": { ...VIEW, natural: { width: 0, height: 0 } },
};
for (const fit of ["fill", "contain", "cover", "none", "scale-down"]) {
  for (const [what, view] of Object.entries(NOTHING_TO_SEE)) {
    test(`nothing is found on ${what}, object-fit: ${fit}`, () => {
      const matrix = ofElement({ ...view, fit });
      const { x, y, width, height } = mapBox(matrix, WHOLE);
      assert.deepEqual([width, height], [0, 0]);
      assert.equal(boxAt(matrix, [WHOLE], { x, y }), -1);
      assert.equal(ratiosAt(matrix, { x, y }), undefined);
      assert.equal(invert(matrix), undefined);
    });
  }
}

// properties

/** Numbers from 0 to 1 that are the same in each run (mulberry32). */
function random(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const RUNS = 2000;
/** Runs `body` on random values of a generator. */
function property(name, body) {
  test(name, () => {
    for (let seed = 1; seed <= RUNS; seed += 1) {
      const next = random(seed);
      const between = (low, high) => low + (high - low) * next();
      const pick = (values) => values[Math.floor(next() * values.length)];
      try {
        body({ between, pick });
      } catch (error) {
        error.message = `seed ${seed}: ${error.message}`;
        throw error;
      }
    }
  });
}

/** Any view of an image that can be seen. */
function anyView({ between, pick }) {
  const [width, height] = [between(1, 2000), between(1, 2000)];
  const [x, y] = [between(0, 50), between(0, 50)];
  const percent = () => `${between(-50, 150)}%`;
  const px = () => `${between(-50, 50)}px`;
  return {
    width: width + x + between(0, 50),
    height: height + y + between(0, 50),
    content: { x, y, width, height },
    natural: { width: between(1, 5000), height: between(1, 5000) },
    fit: pick(["fill", "contain", "cover", "none", "scale-down"]),
    position: `${pick([percent, px])()} ${pick([percent, px])()}`,
    mirrored: pick([true, false]),
    pixelRatio: pick([0.5, 1, 1.25, 2, 3]),
    orientation: pick(ORIENTATIONS),
  };
}

/** Any map that the package makes. */
function anyMap(any) {
  const size = { width: any.between(1, 9000), height: any.between(1, 9000) };
  const image = { ...size, orientation: any.pick(ORIENTATIONS) };
  return any.pick([
    () => ofSent(size),
    () => ofOriginal(image, any.pick(["upright", "stored"])),
    () => ofElement(anyView(any)),
  ])();
}
const anyPoint = ({ between }) => ({ X: between(-1, 2), Y: between(-1, 2) });
const anyBox = ({ between }) => box(between(-1, 2), between(-1, 2), between(0, 2), between(0, 2));

property("there and back again", (any) => {
  const matrix = anyMap(any);
  const point = anyPoint(any);
  near(ratiosAt(matrix, mapPoint(matrix, point)), point, "point", 1e-7);
  near({ ...invert(invert(matrix)) }, { ...matrix }, "inverse of the inverse", 1e-7);
  const same = compose(invert(matrix), matrix);
  near({ ...same }, { ...[1, 0, 0, 1, 0, 0] }, "inverse after the map", 1e-7);
});

property("a composition is one map after the other", (any) => {
  const [outer, inner, third] = [anyMap(any), anyMap(any), anyMap(any)];
  const point = anyPoint(any);
  const { x, y } = mapPoint(inner, point);
  near(mapPoint(compose(outer, inner), point), mapPoint(outer, { X: x, Y: y }), "point");
  const [left, right] = [
    compose(compose(outer, inner), third),
    compose(outer, compose(inner, third)),
  ];
  near({ ...left }, { ...right }, "associative");
});

property("a mapped box is that of its mapped corners", (any) => {
  const matrix = any.pick([
    () => anyMap(any),
    () => Array.from({ length: 6 }, () => any.between(-9, 9)), // turned by any angle
  ])();
  const given = anyBox(any);
  const { Left, Top, Width, Height } = given;
  const corners = mapPoints(
    matrix,
    points([Left, Top], [Left + Width, Top], [Left + Width, Top + Height], [Left, Top + Height]),
  );
  const [xs, ys] = [corners.map(({ x }) => x), corners.map(({ y }) => y)];
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  near(mapBox(matrix, given), at(x, y, Math.max(...xs) - x, Math.max(...ys) - y), "box");
});

property("a cut box lies in the image and in the box, and cutting again changes nothing", (any) => {
  const given = anyBox(any);
  const found = clipBox(given);
  const right = ({ Left, Width }) => Left + Width;
  const bottom = ({ Top, Height }) => Top + Height;
  const isApart = given.Left >= 1 || given.Top >= 1 || right(given) <= 0 || bottom(given) <= 0;
  assert.equal(found === undefined, isApart);
  if (!found) return;
  assert.ok(found.Left >= Math.max(0, given.Left) && found.Top >= Math.max(0, given.Top));
  near(
    { right: right(found), bottom: bottom(found) },
    { right: Math.min(1, right(given)), bottom: Math.min(1, bottom(given)) },
    "far edges",
  );
  near(clipBox(found), found, "again");
});

/** Twice the area on the left of a polygon's edges. */
function area(polygon) {
  return polygon.reduce((sum, { X, Y }, index) => {
    const before = polygon.at(index - 1);
    return sum + before.X * Y - X * before.Y;
  }, 0);
}

/** Whether a point lies in a convex polygon that is given clockwise as it is seen. */
const isInConvex = (polygon, { X, Y }, slack) =>
  polygon.every((to, index) => {
    const from = polygon.at(index - 1);
    return (to.X - from.X) * (Y - from.Y) - (to.Y - from.Y) * (X - from.X) >= -slack;
  });

property("a cut polygon is what lies both in the polygon and in the image", (any) => {
  // the corners lie on an ellipse: a convex polygon
  const [middle, radius] = [anyPoint(any), { X: any.between(0.1, 1), Y: any.between(0.1, 1) }];
  const count = any.pick([3, 4, 5, 9]);
  const polygon = Array.from({ length: count }, (_, index) => {
    const angle = (2 * Math.PI * (index + any.between(0, 0.9))) / count;
    return { X: middle.X + radius.X * Math.cos(angle), Y: middle.Y + radius.Y * Math.sin(angle) };
  });
  const found = clipPolygon(polygon);
  for (const corner of found) {
    assert.ok(corner.X >= 0 && corner.X <= 1 && corner.Y >= 0 && corner.Y <= 1, "in the image");
    assert.ok(isInConvex(polygon, corner, 1e-9), "in the polygon");
  }
  assert.ok(area(found) >= 0 && area(found) <= area(polygon) + 1e-9, "no larger, same direction");
  // what lies in both has not been lost
  for (let index = 0; index < 10; index += 1) {
    const point = { X: any.between(0, 1), Y: any.between(0, 1) };
    if (!isInConvex(polygon, point, -1e-6)) continue;
    assert.ok(found.length > 2 && isInConvex(found, point, 1e-6), JSON.stringify(point));
  }
  near({ area: area(clipPolygon(found)) }, { area: area(found) }, "again");
});

property(
  "any polygon, also one that crosses itself, is cut to corners in the image and in its extent",
  (any) => {
    const polygon = Array.from({ length: any.pick([3, 4, 7]) }, () => anyPoint(any));
    const extentOf = (axis) => {
      const all = polygon.map((point) => point[axis]);
      return [Math.max(0, Math.min(...all)), Math.min(1, Math.max(...all))];
    };
    for (const corner of clipPolygon(polygon)) {
      for (const axis of ["X", "Y"]) {
        const [low, high] = extentOf(axis);
        assert.ok(corner[axis] >= low && corner[axis] <= high, `${axis}: ${corner[axis]}`);
      }
    }
  },
);

property("a pointer in a box finds it, or a smaller one", (any) => {
  const matrix = anyMap(any);
  const boxes = Array.from({ length: 5 }, () => anyBox(any));
  const { Left, Top, Width, Height } = boxes[2];
  const inside = {
    X: Left + Width * any.between(0.01, 0.99),
    Y: Top + Height * any.between(0.01, 0.99),
  };
  const found = boxes[boxAt(matrix, boxes, mapPoint(matrix, inside))];
  assert.ok(found.Width * found.Height <= Width * Height);
});

// arguments

const WRONG = [
  [() => ofSent(), /^image: expected \{ width, height \} or .*, found undefined$/],
  [
    () => ofSent({ width: "1", height: 1 }),
    /^image\.width: expected a number of pixels from 0, found "1"$/,
  ],
  [
    () => ofSent({ width: 1, height: -1 }),
    /^image\.height: expected a number of pixels from 0, found -1$/,
  ],
  [() => ofSent({ sent: null }), /^image\.source: expected \{ width, height \}, found undefined$/],
  [
    () => ofSent({ source: { width: 1, height: 1 }, sent: 3 }),
    /^image\.sent: expected .*, found 3$/,
  ],
  [() => ofOriginal("photo.jpg"), /^image: expected .*, found "photo\.jpg"$/],
  [
    () => ofOriginal({ width: 1, height: 1, orientation: 9 }),
    /^orientation: expected a whole number from 1 to 8, found 9$/,
  ],
  [() => ofOriginal({ width: 1, height: 1, orientation: 1.5 }), /^orientation: .*, found 1\.5$/],
  [
    () => ofOriginal({ width: 1, height: 1 }, "raw"),
    /^pixels: expected "upright" or "stored", found "raw"$/,
  ],
  [() => ofElement(null), /^view: expected \{ width, height, natural \}, found null$/],
  [() => ofElement({ width: 1, height: 1 }), /^view\.natural: expected .*, found undefined$/],
  [
    () => ofElement({ ...VIEW, fit: "stretch" }),
    /^view\.fit: expected "fill", .*, found "stretch"$/,
  ],
  [() => ofElement({ ...VIEW, fit: "toString" }), /^view\.fit: expected/],
  [() => ofElement({ ...VIEW, position: 7 }), /^view\.position: expected CSS such as .*, found 7$/],
  [() => ofElement({ ...VIEW, viewBox: 7 }), /^view\.viewBox: expected \{ x, y, width, height \}/],
  [
    () => ofElement({ ...VIEW, viewBox: { x: 0, y: 0, width: -1, height: 1 } }),
    /^view\.viewBox\.width: expected a number of pixels from 0, found -1$/,
  ],
  [
    () => pointAt({ localName: "img" }, { touches: [] }),
    /^event: expected \{ clientX, clientY \}, .*changedTouches.*, found an object$/,
  ],
  [() => boxUnder({ localName: "img" }, [WHOLE]), /^event: expected .*, found undefined$/],
  [() => ofClient({ localName: "div" }), /^element: .*, found "div"$/],
  [() => ofClient({ localName: "img" }, 5), /^options: .*, found 5$/],
  [
    () => ofElement({ ...VIEW, pixelRatio: 0 }),
    /^view\.pixelRatio: expected a number above 0, found 0$/,
  ],
  [
    () => ofElement({ ...VIEW, content: { x: 0, y: NaN, width: 1, height: 1 } }),
    /^view\.content\.y: expected a finite number, found NaN$/,
  ],
  [() => ofElement({ ...VIEW, orientation: "6th" }), /^orientation: .*, found "6th"$/],
  [
    () => viewOf({ localName: "div" }),
    /^element: expected an img, video or canvas element, found "div"$/,
  ],
  [() => viewOf(), /^element: .*, found undefined$/],
  [
    () => mapPoint([1, 0, 0, 1], { X: 0, Y: 0 }),
    /^matrix: expected six finite numbers \[a, b, c, d, e, f\], found an array of 4$/,
  ],
  [() => mapPoint([1, 0, 0, 1, 0, NaN], { X: 0, Y: 0 }), /^matrix: expected/],
  [
    () => mapPoint(ofSent(VIEW), { x: 0, y: 0 }),
    /^point\.X: expected a finite number, found undefined$/,
  ],
  [
    () => mapPoints(ofSent(VIEW), { X: 0 }),
    /^points: expected an array of \{ X, Y \}, found an object$/,
  ],
  [() => mapPoints(ofSent(VIEW), [{ X: 0, Y: 0 }, { X: 0 }]), /^points\[1\]\.Y: expected/],
  [() => mapBox(ofSent(VIEW)), /^box: expected \{ Left, Top, Width, Height \}, found undefined$/],
  [() => mapBox(ofSent(VIEW), { Left: 0, Top: 0, Width: 1 }), /^box\.Height: .*, found undefined$/],
  [() => clipBox(box(0, 0, Infinity, 1)), /^box\.Width: .*, found Infinity$/],
  [() => clipPolygon("M0 0"), /^points: .*, found "M0 0"$/],
  [() => clipPoints([null]), /^points\[0\]: expected \{ X, Y \}, found null$/],
  [() => compose([1, 0, 0, 1, 0, 0]), /^inner: expected six/],
  [() => invert("matrix(1)"), /^matrix: .*, found "matrix\(1\)"$/],
  [() => ratiosAt(ofSent(VIEW), { X: 1, Y: 1 }), /^pixel\.x: expected/],
  [
    () => boxAt(ofSent(VIEW), WHOLE, { x: 0, y: 0 }),
    /^boxes: expected an array .*, found an object$/,
  ],
  [() => boxAt(ofSent(VIEW), [{}], { x: 0, y: 0 }), /^boxes\[0\]\.Left: expected/],
];
for (const [wrong, message] of WRONG) {
  test(`a wrong argument is one TypeError: ${message.source}`, () => {
    assert.throws(wrong, { name: "TypeError", message });
  });
}

// packaging

const overlay = new URL("../../pkg/overlay/", import.meta.url);

test("nothing of the rest of the package is imported at run time", async () => {
  const files = (await readdir(overlay)).filter((name) => name.endsWith(".js"));
  assert.ok(files.includes("index.js"));
  for (const name of files) {
    const source = await readFile(new URL(name, overlay), "utf8");
    for (const [, imported] of source.matchAll(/\b(?:from|import)\s*\(?"([^"]+)"/g)) {
      assert.ok(files.includes(imported.replace(/^\.\//, "")), `${name} imports ${imported}`);
    }
  }
});

/** The code of an app, as a bundler leaves it. */
async function bundled(contents) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: fileURLToPath(new URL("./", import.meta.url)) },
    bundle: true,
    write: false,
    format: "esm",
    logLevel: "silent",
    external: ["node:*"],
  });
  return outputFiles[0].text;
}

test("an app carries the functions that it imports, and none of the others", async () => {
  const nothing = await bundled('import "rekognition-wasm/overlay";');
  assert.equal(nothing.trim(), "");
  const some = await bundled('export { mapBox, ofSent } from "rekognition-wasm/overlay";');
  assert.match(some, /function mapBox/);
  assert.doesNotMatch(some, /getComputedStyle|scale-down|boxAt|clipPolygon|WebAssembly/);
  const client = await bundled('export { RekognitionClient } from "rekognition-wasm";');
  assert.doesNotMatch(client, /mapBox|getComputedStyle/);
});
