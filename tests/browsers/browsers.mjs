// The browser that opens blank pages: Chromium or Firefox. Playwright drives only a Firefox of its own; the one that
// people have is Puppeteer's.

import { existsSync } from "node:fs";
import { chromium } from "playwright-core";
import puppeteer from "puppeteer-core";

const { BROWSER, BROWSER_PATH: executablePath = "" } = process.env;
const start = { chromium: launchChromium, firefox: launchFirefox }[BROWSER];
if (!start || !existsSync(executablePath)) {
  throw new Error(
    "BROWSER, BROWSER_PATH: expected chromium or firefox and its executable, found " +
      `${BROWSER} and ${executablePath}; \`cargo xtask test\` sets them`,
  );
}

/**
 * Starts the browser. `open({ viewport, deviceScaleFactor })` opens a blank page, in a context of its own, and
 * `beforeScripts(page, run)` has `run` called in it before the scripts of what it shows.
 */
export const launch = () => start();

async function launchChromium() {
  const browser = await chromium.launch({
    executablePath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-dev-shm-usage",
      "--disable-quic",
      "--js-flags=--expose-gc",
    ],
  });
  return {
    open: async (options) => {
      const context = await browser.newContext(options);
      return { context, page: await context.newPage() };
    },
    beforeScripts: (page, run) => page.addInitScript(run),
    close: () => browser.close(),
  };
}

async function launchFirefox() {
  const browser = await puppeteer.launch({
    executablePath,
    browser: "firefox",
    protocol: "webDriverBiDi",
    headless: true,
  });
  return {
    open: async ({ viewport, deviceScaleFactor }) => {
      const context = await browser.createBrowserContext();
      const page = await context.newPage();
      await page.setViewport({ ...viewport, deviceScaleFactor });
      return { context, page };
    },
    beforeScripts: (page, run) => page.evaluateOnNewDocument(run),
    close: () => browser.close(),
  };
}
