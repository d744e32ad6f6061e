// Runs code in a blank page that has the package, a client of the stand-in, and a photo.

import { after, before } from "node:test";
import { servePackage } from "./package-server.mjs";
import { PAGE, SERVICE, withPage } from "./page.mjs";

let server;
/** The settings of a client of the stand-in, the pool of its credentials, and another origin. */
export let setup;
before(async () => {
  server = await servePackage();
  const { identityPoolId } = await (await fetch(`${PAGE}/local.json`)).json();
  const config = { region: "us-east-1", endpoint: SERVICE };
  setup = { config, pool: { identityPoolId, clientConfig: config }, elsewhere: PAGE };
});
after(() => server.close());

/**
 * Runs `body` in a blank page where `ours` is the package, `rekognition(options)` makes a client of the stand-in and
 * `photo` is one of Grace Hopper, upright, of 512 × 600 pixels, in a Blob.
 */
export const inPage = (body, ...more) => inPageThatLogs([], body, ...more);

/** The same; errors of these patterns may be logged. */
export async function inPageThatLogs(allowed, body, ...more) {
  let result;
  await withPage({ address: `${server.origin}/blank.html`, allowed }, async (page) => {
    await page.evaluate(async ({ config, pool, elsewhere }) => {
      globalThis.elsewhere = elsewhere; // another origin
      globalThis.ours = await import("/pkg/browser.js");
      const credentials = ours.fromCognitoIdentityPool(pool);
      globalThis.rekognition = (options) =>
        new ours.Rekognition({ ...config, credentials, ...options });
      globalThis.photo = await (await fetch("/photos/grace_hopper.jpg")).blob();
      globalThis.bitmap = await createImageBitmap(photo);
      globalThis.drawn = (width = bitmap.width, height = bitmap.height) => {
        const canvas = Object.assign(document.createElement("canvas"), { width, height });
        canvas.getContext("2d").drawImage(bitmap, 0, 0, width, height);
        return canvas;
      };
      globalThis.loaded = async (src) => {
        const picture = new Image();
        picture.src = src;
        await picture.decode();
        return picture;
      };
      // a fetch that records what would be sent, and answers nothing much
      globalThis.recorder = () => {
        const bodies = [];
        const fetch = async (url, init) => {
          const { method, body } = init;
          if (!method) return globalThis.fetch(url, init); // an image's file
          bodies.push(JSON.parse(new TextDecoder().decode(body)));
          return new Response("{}");
        };
        return { fetch, bodies };
      };
    }, setup);
    result = await page.evaluate(body, more);
  });
  return result;
}
