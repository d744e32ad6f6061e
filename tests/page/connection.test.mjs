// Who answers: cross-origin for real, keys that leave no trace, and errors in plain words.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  facesOnScreen,
  PAGE,
  SERVICE,
  sample,
  settled,
  standInReady,
  visibleText,
  withPage,
} from "./page.mjs";

const SECRETS = {
  "access-key-id": "ASIAEXAMPLEEXAMPLE01",
  "secret-access-key": "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY12",
  "session-token": "FwoGZXIvYXdzEXAMPLETOKENEXAMPLETOKEN",
};

async function enterKeys(page) {
  await page.click("#connection-toggle");
  await page.check("input[value=aws]");
  await page.check("input[value=keys]");
  await page.fill("#region", "us-east-1");
  await page.fill("#endpoint", SERVICE);
  for (const [field, secret] of Object.entries(SECRETS)) {
    await page.fill(`#${field}`, secret);
  }
  await page.click("#connection-form button[type=submit]");
}

test("the service is another origin, and the browser asks it first", async () => {
  assert.notEqual(new URL(PAGE).origin, new URL(SERVICE).origin);
  await withPage({}, async (page, context) => {
    const devtools = await context.newCDPSession(page);
    await devtools.send("Network.enable");
    const asked = [];
    devtools.on("Network.requestWillBeSent", ({ request }) => {
      if (request.method === "OPTIONS") {
        asked.push(new URL(request.url).origin);
      }
    });
    await standInReady(page);
    await sample(page, "astronaut.png");
    await settled(page);
    assert.equal((await facesOnScreen(page)).length, 1);
    assert.ok(asked.includes(new URL(SERVICE).origin), "an OPTIONS request to the service");
  });
});

test("wrong keys are explained with what the service answered", async () => {
  await withPage({ allowed: [/status of 40[03]/] }, async (page) => {
    await standInReady(page);
    await enterKeys(page);
    await sample(page, "astronaut.png");
    await settled(page);
    const failure = await visibleText(page, "#faces .failure");
    assert.match(failure, /The keys were not accepted\./);
    assert.match(failure, /UnrecognizedClientException|InvalidSignatureException/);
    assert.match(failure, /Status\s+40[03]/);
    assert.match(failure, /Request id\s+[0-9a-f-]{36}/);

    await page.check("input[value=stand-in]");
    await page.click("#connection-form button[type=submit]");
    assert.match(await visibleText(page, "#source"), /local stand-in/);
    await page.click("#run");
    await settled(page);
    assert.equal((await facesOnScreen(page)).length, 1);
  });
});

test("settings that cannot work are explained, and those before stay in use", async () => {
  await withPage({}, async (page) => {
    await standInReady(page);
    await enterKeys(page);
    await page.fill("#endpoint", "ftp://example.com");
    await page.click("#connection-form button[type=submit]");
    assert.match(await visibleText(page, "#connection-saved"), /These settings do not work\./);
    assert.match(await visibleText(page, "#source"), new RegExp(SERVICE));
    await page.fill("#endpoint", "");
    await page.fill("#region", "no such region");
    await page.click("#connection-form button[type=submit]");
    await sample(page, "astronaut.png");
    await settled(page);
    const failure = await visibleText(page, "#faces .failure");
    assert.match(failure, /These settings do not work\./);
    assert.match(failure, /no such region/);
  });
});

test("keys stay in memory", async () => {
  await withPage({ allowed: [/status of 40[03]/] }, async (page, context) => {
    await standInReady(page);
    await enterKeys(page);
    await sample(page, "astronaut.png");
    await settled(page);
    assert.match(await visibleText(page, "#connection"), /stays in this tab's memory/);
    const kept = await page.evaluate(async () => ({
      local: localStorage.length,
      session: sessionStorage.length,
      cookies: document.cookie,
      databases: (await indexedDB.databases()).length,
      caches: globalThis.caches ? (await caches.keys()).length : 0,
      state: history.state,
      address: location.href,
      markup: document.documentElement.outerHTML,
    }));
    const { address, markup, ...stores } = kept;
    assert.deepEqual(stores, {
      local: 0,
      session: 0,
      cookies: "",
      databases: 0,
      caches: 0,
      state: null,
    });
    assert.deepEqual(await context.cookies(), []);
    assert.equal(address, new URL(PAGE).href);
    for (const secret of Object.values(SECRETS)) {
      assert.ok(
        !markup.includes(secret),
        "no secret in the page's markup, the snippet least of all",
      );
    }
    for (const field of ["secret-access-key", "session-token"]) {
      assert.equal(await page.getAttribute(`#${field}`, "type"), "password");
      assert.equal(await page.getAttribute(`#${field}`, "autocomplete"), "off");
    }
    await page.reload();
    await standInReady(page);
    assert.equal(await page.inputValue("#secret-access-key"), "");
  });
});

test("a service that cannot be reached is explained", async () => {
  await withPage({ allowed: [/ERR_|status of/] }, async (page) => {
    await page.route(`${SERVICE}/**`, (route) => route.abort("connectionrefused"));
    await standInReady(page);
    await sample(page, "astronaut.png");
    await settled(page);
    const failure = await visibleText(page, "#faces .failure");
    assert.match(failure, /could not be reached|No keys could be fetched/);
  });
});

test("without a stand-in the form for Amazon Rekognition is open", async () => {
  const prepare = (page) => page.route("**/local.json", (route) => route.fulfill({ status: 404 }));
  await withPage({ allowed: [/404/], prepare }, async (page) => {
    await page.waitForSelector("#connection:not([hidden])");
    assert.match(await visibleText(page, "#source"), /No local stand-in runs here/);
    assert.equal(await page.isDisabled("input[value=stand-in]"), true);
    assert.equal(await page.isChecked("input[value=aws]"), true);
    assert.equal(await page.isVisible("#identity-pool"), true);
    await sample(page, "astronaut.png");
    await page.waitForSelector("#stage[data-state=shown]");
    assert.equal(await page.isDisabled("#run"), true);
  });
});
