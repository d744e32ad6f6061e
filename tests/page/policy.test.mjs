// The headers of the page's server: they say which sources the page may load and call, and who may load the page.

import assert from "node:assert/strict";
import { request } from "node:http";
import { test } from "node:test";
import { PAGE, SERVICE, standInReady, withPage } from "./page.mjs";

/** The policy's directives, each with its sources. */
async function policy() {
  const { headers } = await fetch(PAGE);
  const directives = headers.get("content-security-policy").split("; ");
  return Object.fromEntries(
    directives.map((directive) => {
      const [name, ...sources] = directive.split(" ");
      return [name, sources];
    }),
  );
}

test("the page's headers keep others out", async () => {
  for (const path of ["", "main.js", "local.json", "missing"]) {
    const { headers } = await fetch(new URL(path, PAGE));
    assert.equal(headers.get("x-content-type-options"), "nosniff", path);
    assert.equal(headers.get("referrer-policy"), "no-referrer", path);
    assert.equal(headers.get("access-control-allow-origin"), null, path);
    assert.match(headers.get("content-security-policy"), /frame-ancestors 'none'/, path);
  }
});

test("the page may call the stand-in and what it calls of AWS, and nothing else", async () => {
  const sources = await policy();
  assert.deepEqual(sources["default-src"], ["'none'"]);
  assert.deepEqual(sources["script-src"], ["'self'", "'wasm-unsafe-eval'"]);
  const [self, standIn, ...aws] = sources["connect-src"];
  assert.deepEqual([self, standIn], ["'self'", SERVICE]);
  for (const source of aws) {
    assert.match(source, /^https:\/\/(rekognition|cognito-identity)\.[a-z0-9-]+\.amazonaws\.com$/);
  }
  await withPage({}, async (page) => {
    const offered = await page.evaluate(() =>
      [...document.querySelectorAll("#regions option")].map(({ value }) => value),
    );
    const expected = offered.flatMap((region) =>
      ["cognito-identity", "rekognition"].map((name) => `https://${name}.${region}.amazonaws.com`),
    );
    assert.deepEqual([...aws].sort(), expected.sort());
  });
});

test("a call of another host never leaves the page", async () => {
  await withPage({ allowed: [/Content Security Policy/] }, async (page) => {
    await standInReady(page);
    const refused = await page.evaluate(
      () =>
        new Promise((resolve) => {
          const refused = (event) => {
            event.stopImmediatePropagation(); // this one is no fault of the page
            resolve(`${event.violatedDirective} ${new URL(event.blockedURI).host}`);
          };
          addEventListener("securitypolicyviolation", refused, { capture: true, once: true });
          const answered = () => resolve("answered");
          fetch("https://rekognition.example.com/").then(answered, () => {});
        }),
    );
    assert.equal(refused, "connect-src rekognition.example.com");
  });
});

test("a region of AWS is called", async () => {
  const address = "https://rekognition.eu-west-1.amazonaws.com/";
  await withPage({ service: address }, async (page) => {
    await page.route(`${address}**`, (route) =>
      route.fulfill({ headers: { "access-control-allow-origin": "*" }, body: "here" }),
    );
    const answer = await page.evaluate(async (url) => (await fetch(url)).text(), address);
    assert.equal(answer, "here");
  });
});

/** The status of an answer to a request that was sent to another name, as DNS rebinding has it. */
const statusFor = (address, host) =>
  new Promise((resolve, reject) => {
    request(address, { headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on("error", reject)
      .end();
  });

test("a website whose name leads here gets neither the page nor the service", async () => {
  for (const address of [PAGE, new URL("local.json", PAGE), SERVICE]) {
    assert.equal(await statusFor(address, "evil.example"), 421);
  }
  assert.equal(await statusFor(PAGE, "localhost"), 200);
});
