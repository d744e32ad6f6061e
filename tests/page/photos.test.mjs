// Every way that a photo comes in, photos that are none, and photos that overtake each other.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  choose,
  facesOnScreen,
  facesPanel,
  ofRekognition,
  photoBytes,
  photoPath,
  SERVICE,
  sample,
  settled,
  standInReady,
  targetsOf,
  visibleText,
  withPage,
} from "./page.mjs";

/** Hands the page a file the way a drop or a paste does. */
async function hand(page, kind, name, type) {
  const base64 = (await photoBytes(name)).toString("base64");
  await page.evaluate(
    ({ base64, kind, name, type }) => {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      const carried = new DataTransfer();
      carried.items.add(new File([bytes], name, { type }));
      const init = { bubbles: true, cancelable: true };
      document
        .getElementById("stage")
        .dispatchEvent(
          kind === "paste"
            ? new ClipboardEvent("paste", { ...init, clipboardData: carried })
            : new DragEvent(kind, { ...init, dataTransfer: carried }),
        );
    },
    { base64, kind, name, type },
  );
}

async function checkOneFace(page) {
  await settled(page);
  assert.match(await facesPanel(page), /Face 1/);
  assert.equal((await facesOnScreen(page)).length, 1);
}

test("a photo comes in by the file chooser, by drop and by paste", async () => {
  await withPage({}, async (page) => {
    await standInReady(page);
    const chooser = page.waitForEvent("filechooser");
    await page.click("#choose");
    await (await chooser).setFiles(photoPath("astronaut.png"));
    await checkOneFace(page);
    assert.match(await visibleText(page, "#caption"), /astronaut\.png · 512 × 512 px/);

    await hand(page, "dragover", "chelsea.png", "image/png");
    assert.equal(await page.locator("#stage.over").count(), 1);
    await hand(page, "drop", "chelsea.png", "image/png");
    await page.getByText("chelsea.png · 451 × 300 px").waitFor();
    await settled(page);
    assert.equal(await page.locator("#stage.over").count(), 0);
    assert.match(await facesPanel(page), /No face found/);

    await hand(page, "paste", "grace_hopper.jpg", "image/jpeg");
    await page.getByText("grace_hopper.jpg · 512 × 600 px").waitFor();
    await checkOneFace(page);
  });
});

test("a drop without a file is explained", async () => {
  await withPage({}, async (page) => {
    await standInReady(page);
    await page.evaluate(() => {
      const dataTransfer = new DataTransfer();
      dataTransfer.setData("text/plain", "https://example.com/photo.jpg");
      document.body.dispatchEvent(
        new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer }),
      );
    });
    assert.match(await visibleText(page, "#status"), /not a file/);
  });
});

/** The first bytes of a JPEG, then nothing of use up to `size`. */
function paddedJpeg(size) {
  const bytes = Buffer.alloc(size);
  Buffer.from("ffd8ffe000104a46494600010100000100010000", "hex").copy(bytes);
  return bytes;
}

const BAD = [
  ["an empty file", "empty.jpg", Buffer.alloc(0), /This file is empty\./],
  [
    "a text file with a photo's name",
    "notes.jpg",
    Buffer.from("Dear diary, this is not a photo.\n".repeat(40)),
    /not a photo that the service reads/,
  ],
  ["a file of 6 MB", "large.jpg", paddedJpeg(6 * 1024 * 1024), /too large|cannot be sent/],
];

for (const [what, name, buffer, expected] of BAD) {
  test(`${what} is refused before it is sent, and the next photo works`, async () => {
    await withPage({}, async (page) => {
      await standInReady(page);
      const targets = targetsOf(page);
      await sample(page, "astronaut.png");
      await checkOneFace(page);
      targets.length = 0;

      await choose(page, { name, mimeType: "image/jpeg", buffer });
      await settled(page);
      for (const panel of ["faces", "labels"]) {
        assert.match(await visibleText(page, `#${panel} .failure`), expected);
        assert.match(await visibleText(page, `#${panel} .failure`), /ImageError/);
      }
      assert.deepEqual(targets.filter(ofRekognition), []);
      assert.equal(await page.locator("#overlay .mark").count(), 0);
      assert.match(await visibleText(page, "#invitation"), /cannot show this file/);

      await choose(page, photoPath("grace_hopper.jpg"));
      await checkOneFace(page);
      assert.equal(targets.filter(ofRekognition).length, 2);
    });
  });
}

/** Holds the answers of the first photo's calls for `ms`; those of later photos pass. */
async function holdFirst(page, ms, calls = 2) {
  let seen = 0;
  await page.route(`${SERVICE}/**`, async (route) => {
    const target = route.request().headers()["x-amz-target"] ?? "";
    if (ofRekognition(target) && seen < calls) {
      seen += 1;
      await new Promise((resolve) => setTimeout(resolve, ms));
    }
    await route.continue().catch(() => {}); // it may be aborted by now
  });
}

test("a photo that overtakes another shows no box of the other, ever", async () => {
  await withPage({}, async (page) => {
    await holdFirst(page, 800);
    await standInReady(page);
    await page.evaluate(() => {
      window.stale = 0;
      const look = () => {
        const cat = document.getElementById("caption").textContent.startsWith("chelsea");
        const marks = document.querySelectorAll("#overlay .mark.face, #faces .entry");
        window.stale += cat ? marks.length : 0;
        requestAnimationFrame(look);
      };
      look();
    });
    await sample(page, "astronaut.png");
    await page.waitForSelector("#faces[data-state=running]");
    await sample(page, "chelsea.png");
    await settled(page);
    assert.match(await facesPanel(page), /No face found/);
    await page.waitForTimeout(1000); // the first photo's answers would be here now
    assert.match(await facesPanel(page), /No face found/);
    assert.equal(await page.evaluate(() => window.stale), 0);
  });
});

test("two samples at once: the last one wins", async () => {
  await withPage({}, async (page) => {
    await standInReady(page);
    await page.evaluate(() => {
      for (const name of ["astronaut.png", "grace_hopper.jpg", "chelsea.png"]) {
        document.querySelector(`[data-sample="${name}"]`).click();
      }
    });
    await page.getByText("chelsea.png · 451 × 300 px").waitFor();
    await settled(page);
    assert.match(await facesPanel(page), /No face found/);
    assert.deepEqual(await facesOnScreen(page), []);
  });
});

test("a running request can be cancelled and run again", async () => {
  await withPage({}, async (page) => {
    await holdFirst(page, 2000);
    await standInReady(page);
    await sample(page, "astronaut.png");
    await page.click("#cancel");
    assert.match(await facesPanel(page), /Cancelled\./);
    assert.equal(await page.evaluate(() => document.activeElement.id), "run");
    assert.equal(await page.isVisible("#cancel"), false);
    await page.click("#run");
    await checkOneFace(page);
  });
});

test("the keyboard alone is enough", async () => {
  await withPage({}, async (page) => {
    await standInReady(page);
    const tabTo = async (selector) => {
      for (let presses = 0; presses < 40; presses += 1) {
        await page.keyboard.press("Tab");
        if (await page.evaluate((s) => document.activeElement?.matches(s), selector)) {
          return;
        }
      }
      assert.fail(`Tab does not reach ${selector}`);
    };
    await tabTo('[data-sample="astronaut.png"]');
    await page.keyboard.press("Enter");
    await checkOneFace(page);
    await tabTo("#faces .entry");
    assert.equal(await page.locator("#overlay .mark.face.lit").count(), 1);
    const outline = await page.evaluate(
      () => getComputedStyle(document.activeElement).outlineStyle,
    );
    assert.equal(outline, "solid");
    await page.keyboard.press("Enter");
    assert.equal(await page.getAttribute("#faces .entry", "aria-pressed"), "true");
    await tabTo("#faces summary");
    await page.keyboard.press("Enter");
    await page.getByText('"FaceDetails"').waitFor();
  });
});
