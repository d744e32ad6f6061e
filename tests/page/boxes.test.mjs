// Boxes lie on the faces, on the screen, at every window size and pixel ratio.

import assert from "node:assert/strict";
import { test } from "node:test";
import { facesOnScreen, sample, settled, standInReady, withPage } from "./page.mjs";

/** Measured by eye in the photos' own pixels: from cheek to cheek, from the hair or the hat to the chin. */
const FACES = {
  "astronaut.png": { left: 178, top: 79, right: 268, bottom: 180 },
  "grace_hopper.jpg": { left: 172, top: 136, right: 352, bottom: 328 },
};

const WINDOWS = [
  { width: 360, height: 740 },
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
];

function checkFace(found, known, where) {
  const allowed = 0.15 * Math.max(known.right - known.left, known.bottom - known.top);
  for (const [edge, expected] of Object.entries(known)) {
    const off = Math.abs(found[edge] - expected);
    assert.ok(
      off <= allowed,
      `${where}: ${edge} edge at ${found[edge].toFixed(1)}, the face's is at ${expected}, ${allowed.toFixed(1)} allowed`,
    );
  }
}

for (const viewport of WINDOWS) {
  for (const deviceScaleFactor of [1, 2, 3]) {
    const where = `${viewport.width} × ${viewport.height} at ${deviceScaleFactor}`;
    test(`boxes lie on the faces: ${where}`, async () => {
      await withPage({ viewport, deviceScaleFactor }, async (page) => {
        await standInReady(page);
        for (const [name, known] of Object.entries(FACES)) {
          await sample(page, name);
          await settled(page);
          const found = await facesOnScreen(page);
          assert.equal(found.length, 1, `${name}: one face`);
          checkFace(found[0], known, name);
        }
        const overflow = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        assert.equal(overflow, 0, "the page does not scroll sideways");
      });
    });
  }
}

test("boxes stay on the face while the window changes", async () => {
  await withPage({}, async (page) => {
    await standInReady(page);
    await sample(page, "astronaut.png");
    await settled(page);
    for (const viewport of [
      ...WINDOWS,
      { width: 820, height: 500 },
      { width: 2560, height: 700 },
    ]) {
      await page.setViewportSize(viewport);
      const [found] = await facesOnScreen(page);
      checkFace(found, FACES["astronaut.png"], `${viewport.width} × ${viewport.height}`);
    }
  });
});

test("the photo keeps its proportions and fits the window", async () => {
  await withPage({ viewport: WINDOWS[0] }, async (page) => {
    await standInReady(page);
    for (const name of ["astronaut.png", "grace_hopper.jpg", "chelsea.png"]) {
      await sample(page, name);
      await settled(page);
      const { drawn, natural, width } = await page.evaluate(() => {
        const photo = document.querySelector("#photo img");
        const box = photo.getBoundingClientRect();
        return {
          drawn: box.width / box.height,
          natural: photo.naturalWidth / photo.naturalHeight,
          width: box.width,
        };
      });
      assert.ok(Math.abs(drawn - natural) < 0.01, `${name}: ${drawn} instead of ${natural}`);
      assert.ok(width <= 360);
    }
  });
});
