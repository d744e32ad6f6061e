// Serves the built package as it lies in pkg/, beside a blank page, a worker and a service worker, on an origin of its own.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname } from "node:path";

const PKG = new URL("../../pkg/", import.meta.url);
const TYPES = { ".js": "text/javascript", ".wasm": "application/wasm" };
const FILES = {
  "/blank.html": ["text/html", "<!doctype html><title>blank</title>"],
  "/favicon.ico": ["image/x-icon", " "],
  "/page.html": ["text/html", "<!doctype html><p>this is a page"],
  "/worker.js": [
    "text/javascript",
    `import "/pkg/parts.js";
    import { Rekognition, fromCognitoIdentityPool } from "/pkg/browser.js";
    onmessage = async ({ data: [config, pool, image] }) => {
      const credentials = fromCognitoIdentityPool(pool);
      const { FaceDetails } = await new Rekognition({ ...config, credentials }).detectFaces({ Image: image });
      postMessage(FaceDetails);
    };`,
  ],
  "/service-worker.js": [
    "text/javascript",
    `import "/pkg/parts.js";
    import { Rekognition, fromCognitoIdentityPool } from "/pkg/browser.js";
    onmessage = async ({ data: [config, pool, image, isDrawn], ports: [port] }) => {
      const credentials = fromCognitoIdentityPool(pool);
      const Image = isDrawn ? await createImageBitmap(image) : image;
      new Rekognition({ ...config, credentials }).detectFaces({ Image }).then(
        ({ FaceDetails, $image }) => port.postMessage({ faces: FaceDetails, format: $image.sent.format }),
        (error) => port.postMessage({ faces: \`\${error}\` }),
      );
    };`,
  ],
};

const PHOTOS = new URL("../../www/photos/", import.meta.url);

/** One of the demo's photos. */
async function photoOf(url) {
  const [, name] = /^\/photos\/([\w.]+)$/.exec(url) ?? [];
  return name && ["image/jpeg", await readFile(new URL(name, PHOTOS))];
}

/** A file of the package. */
async function packaged(url) {
  const body = await readFile(new URL(url.replace("/pkg/", ""), PKG)).catch(() => undefined);
  return body && [TYPES[extname(url)] ?? "text/plain", body];
}

/** Begins to serve; `close` ends it. What is sent to /moved is told to go to /taken, which takes it. */
export async function servePackage() {
  const server = createServer(async ({ url }, response) => {
    if (url.startsWith("/moved/")) {
      return response.writeHead(307, { location: url.replace("moved", "taken") }).end();
    }
    if (url.startsWith("/taken/")) return response.writeHead(200).end();
    const [contentType, body] = (await photoOf(url)) ??
      FILES[url] ??
      (await packaged(url)) ?? ["text/plain"];
    response.writeHead(body ? 200 : 404, { "content-type": contentType }).end(body);
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  return { origin: `http://localhost:${server.address().port}`, close: () => server.close() };
}
