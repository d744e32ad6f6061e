// What was found is listed, linked to its boxes, measured and given raw.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  facesOnScreen,
  facesPanel,
  sample,
  settled,
  standInReady,
  visibleText,
  withPage,
} from "./page.mjs";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The request's facts that a panel shows, by their names. */
const factsOf = (page, panel) =>
  page.$$eval(`#${panel} .facts div`, (rows) =>
    Object.fromEntries(rows.map((row) => [...row.children].map((cell) => cell.textContent))),
  );

async function withSample(name, body) {
  await withPage({}, async (page, context) => {
    await standInReady(page);
    await sample(page, name);
    await settled(page);
    await body(page, context);
  });
}

test("a portrait gives a face with confidence and quality, and its labels", async () => {
  await withSample("astronaut.png", async (page) => {
    assert.match(
      await facesPanel(page),
      /Face 1\s+confidence\s+\d+\.\d %\s+Brightness \d+\s+Sharpness \d+/,
    );
    const labels = await page.$$eval("#labels .entry .name", (names) =>
      names.map((name) => name.textContent),
    );
    assert.ok(labels.includes("Person") || labels.includes("Face"), labels.join(", "));
    assert.match(await visibleText(page, "#labels-body"), /\d+\.\d %/);
    assert.match(await visibleText(page, "#status"), /1 face found, \d+ labels? found\./);
  });
});

test("a cat has no face", async () => {
  await withSample("chelsea.png", async (page) => {
    assert.match(await facesPanel(page), /No face found in this photo\./);
    assert.match(await visibleText(page, "#status"), /No face found/);
    assert.deepEqual(await facesOnScreen(page), []);
  });
});

test("the page says that the stand-in answers", async () => {
  await withSample("chelsea.png", async (page) => {
    assert.equal(
      await visibleText(page, "#source"),
      "Answered by the local stand-in: real face detection, labels only from what it computed; no AWS account is used.",
    );
  });
});

test("each request shows its time, sizes, attempts and id", async () => {
  await withSample("grace_hopper.jpg", async (page) => {
    const ids = [];
    for (const panel of ["faces", "labels"]) {
      const facts = await factsOf(page, panel);
      assert.match(facts.Time, /^[\d,]+ ms$/);
      assert.equal(facts.Photo, "61,306 bytes, 72 bytes of metadata left out");
      const body = Number(facts["Body sent"].replace(/\D/g, ""));
      assert.ok(body > 50_000 && body < 90_000, facts["Body sent"]);
      assert.equal(facts.Answer, "200, 1 attempt");
      assert.match(facts["Request id"], UUID);
      ids.push(facts["Request id"]);
    }
    assert.notEqual(ids[0], ids[1]);
  });
});

test("the raw answer is the request's own, and can be copied", async () => {
  await withSample("astronaut.png", async (page, context) => {
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    const { "Request id": id } = await factsOf(page, "faces");
    await page.click("#faces .raw summary");
    await page.waitForFunction(() => document.querySelector("#faces .raw pre").textContent);
    const answer = JSON.parse(await page.textContent("#faces .raw pre"));
    assert.equal(answer.$metadata.requestId, id);
    assert.equal(answer.FaceDetails.length, 1);
    const { Left, Width } = answer.FaceDetails[0].BoundingBox;
    const [{ left, right }] = await facesOnScreen(page);
    assert.ok(Math.abs(left - Left * 512) < 1 && Math.abs(right - left - Width * 512) < 1);
    await page.click("#faces .raw button");
    await page.getByText("Copied").waitFor();
    assert.deepEqual(JSON.parse(await page.evaluate(() => navigator.clipboard.readText())), answer);
  });
});

test("a list entry and its box light up together", async () => {
  await withSample("astronaut.png", async (page) => {
    const lit = (selector) =>
      page
        .locator(selector)
        .first()
        .evaluate((e) => e.matches(".lit"));
    await page.hover("#faces .entry");
    assert.equal(await lit("#overlay .mark.face"), true);
    await page.hover("h1");
    assert.equal(await lit("#overlay .mark.face"), false);
    await page.hover("#overlay .mark.face");
    assert.equal(await lit("#faces .entry"), true);
    await page.click("#overlay .mark.face");
    assert.equal(await page.evaluate(() => document.activeElement.dataset.keys), "face-0");
    assert.equal(await page.getAttribute("#faces .entry", "aria-pressed"), "true");
  });
});

test("only the operations that are ticked run", async () => {
  await withPage({}, async (page) => {
    await standInReady(page);
    await page.uncheck("#do-labels");
    await sample(page, "astronaut.png");
    await settled(page);
    assert.equal(await page.isVisible("#labels"), false);
    assert.doesNotMatch(await visibleText(page, "#code"), /detectLabels/);
    await page.check("#do-labels");
    await settled(page);
    assert.equal(await page.getAttribute("#labels", "data-state"), "done");
    assert.match(await visibleText(page, "#code"), /detectLabels/);
    await page.uncheck("#do-faces");
    assert.deepEqual(await facesOnScreen(page), []);
  });
});
