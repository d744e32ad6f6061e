// Opens the demo page in a real Chromium and watches it: whatever a page should not do fails the test that did it.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { after, before } from "node:test";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const variables = {
  CHROME: "the path of a Chromium or Chrome executable",
  PAGE: "the address of the demo page",
  REKOGNITION_LOCAL: "the address of the running stand-in service",
};
for (const [name, meaning] of Object.entries(variables)) {
  if (!process.env[name]) {
    throw new Error(`${name} is not set: it is ${meaning}; \`cargo xtask test e2e\` sets it`);
  }
}
if (!existsSync(process.env.CHROME)) {
  throw new Error(`CHROME is ${process.env.CHROME}, and there is no such file`);
}

export const PAGE = process.env.PAGE;
export const SERVICE = process.env.REKOGNITION_LOCAL;

const PHOTOS = new URL("../../www/photos/", import.meta.url);
export const photoPath = (name) => fileURLToPath(new URL(name, PHOTOS));
export const photoBytes = (name) => readFile(new URL(name, PHOTOS));

let browser;
before(async () => {
  browser = await chromium.launch({
    executablePath: process.env.CHROME,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-dev-shm-usage",
      "--disable-quic",
      "--js-flags=--expose-gc",
    ],
  });
});
after(() => browser?.close());

/**
 * Runs `body` with the page open, then checks that it logged no error, threw nothing, kept its
 * content security policy and asked nobody but its own server and the stand-in. `allowed` are the logged errors that the test causes on purpose.
 */
export async function withPage(options, body) {
  const {
    address = PAGE,
    service = SERVICE,
    viewport = { width: 1280, height: 800 },
    deviceScaleFactor = 1,
    allowed = [],
    prepare = async () => {},
  } = options;
  const context = await browser.newContext({ viewport, deviceScaleFactor });
  const page = await context.newPage();
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(`threw ${error.stack ?? error}`));
  page.on("console", (message) => {
    const text = message.text();
    if (message.type() === "error" && !allowed.some((pattern) => pattern.test(text))) {
      complaints.push(`logged ${text}`);
    }
  });
  const origins = [address, service].map((known) => new URL(known).origin);
  page.on("request", (request) => {
    const { protocol, origin } = new URL(request.url());
    if (!["data:", "blob:"].includes(protocol) && !origins.includes(origin)) {
      complaints.push(`asked ${origin}`);
    }
  });
  await page.exposeFunction("reportViolation", (violation) => complaints.push(violation));
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => {
      window.reportViolation(`broke the policy: ${violatedDirective} ${blockedURI}`);
    });
  });
  try {
    await prepare(page, context);
    await page.goto(address);
    await body(page, context);
    assert.deepEqual(complaints, []);
  } finally {
    await context.close();
  }
}

/** Waits until the stand-in is found, so that what follows is asked of it. */
export const standInReady = (page) => page.waitForSelector("#source[data-kind=stand-in]");

export const sample = (page, name) => page.click(`[data-sample="${name}"]`);

export const choose = (page, file) => page.setInputFiles("#file", file);

/** Waits until no operation runs any more and the photo is shown or known not to be showable. */
export async function settled(page) {
  await page.waitForFunction(() => {
    const done = (id) => {
      const panel = document.getElementById(id);
      return panel.hidden || ["done", "failed", "cancelled"].includes(panel.dataset.state);
    };
    const stage = document.getElementById("stage").dataset.state;
    return done("faces") && done("labels") && stage !== "loading";
  });
}

/** The face marks as edges in pixels of the photo, read from what is on the screen. */
export const facesOnScreen = (page) =>
  page.evaluate(() => {
    const photo = document.querySelector("#photo img");
    const shown = photo.getBoundingClientRect();
    const x = photo.naturalWidth / shown.width;
    const y = photo.naturalHeight / shown.height;
    return [...document.querySelectorAll("#overlay .mark.face")].map((mark) => {
      const box = mark.getBoundingClientRect();
      return {
        left: (box.left - shown.left) * x,
        top: (box.top - shown.top) * y,
        right: (box.right - shown.left) * x,
        bottom: (box.bottom - shown.top) * y,
      };
    });
  });

/** The text as people see it: without what is hidden, with space between what is apart. */
export const visibleText = (page, selector) => page.innerText(selector);

export const facesPanel = (page) => visibleText(page, "#faces-body");

/** Collects the targets of all calls that reach the network, by way of the page's requests. */
export function targetsOf(page) {
  const targets = [];
  page.on("request", (request) => {
    const target = request.headers()["x-amz-target"];
    if (target && request.method() === "POST") {
      targets.push(target);
    }
  });
  return targets;
}

export const ofRekognition = (target) => target.startsWith("RekognitionService.");
