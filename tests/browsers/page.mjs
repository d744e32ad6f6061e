// Opens pages in a real browser and watches them: whatever a page should not do fails the test that did it.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before } from "node:test";
import { fileURLToPath } from "node:url";
import { launch } from "./browsers.mjs";

const variables = {
  PAGE: "the address of the demo page",
  REKOGNITION_LOCAL: "the address of the running stand-in service",
};
for (const [name, meaning] of Object.entries(variables)) {
  if (!process.env[name]) {
    throw new Error(`${name} is not set: it is ${meaning}; \`cargo xtask test page\` sets it`);
  }
}

export const PAGE = process.env.PAGE;
export const SERVICE = process.env.REKOGNITION_LOCAL;

const PHOTOS = new URL("../../www/photos/", import.meta.url);
export const photoPath = (name) => fileURLToPath(new URL(name, PHOTOS));
export const photoBytes = (name) => readFile(new URL(name, PHOTOS));

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

/** The beginnings of messages that Firefox reports as errors of the page's scripts. */
const LOGGED =
  /^(Error: )?(Cross-Origin Request Blocked|Content-Security-Policy|Security Error|Loading (module|Worker) from)/;

/**
 * Runs `body` with the page open, then checks that it logged no error, threw nothing, kept its content security policy
 * and asked nobody but its own server and the stand-in. `allowed` are the logged errors that the test causes on purpose;
 * `breaksPolicy` says that it breaks the policy so.
 */
export async function withPage(options, body) {
  const {
    address = PAGE,
    service = SERVICE,
    viewport = { width: 1280, height: 800 },
    deviceScaleFactor = 1,
    allowed = [],
    breaksPolicy = false,
    prepare = async () => {},
  } = options;
  const { context, page } = await browser.open({ viewport, deviceScaleFactor });
  const complaints = [];
  const isAllowed = (text) => allowed.some((pattern) => pattern.test(text));
  page.on("pageerror", ({ message, stack }) => {
    // what Firefox keeps from a page it logs like this
    if (LOGGED.test(message) && isAllowed(message)) return;
    complaints.push(`threw ${stack ?? message}`);
  });
  page.on("console", (message) => {
    const text = message.text();
    if (message.type() === "error" && !isAllowed(text)) complaints.push(`logged ${text}`);
  });
  const origins = [PAGE, address, service].map((known) => new URL(known).origin);
  page.on("request", (request) => {
    const { protocol, origin } = new URL(request.url());
    if (!["data:", "blob:"].includes(protocol) && !origins.includes(origin)) {
      complaints.push(`asked ${origin}`);
    }
  });
  await page.exposeFunction("reportViolation", (violation) => {
    if (!breaksPolicy) complaints.push(violation);
  });
  await browser.beforeScripts(page, () => {
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
