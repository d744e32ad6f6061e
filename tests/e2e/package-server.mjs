// Serves the built package as it lies in pkg/, beside a blank page and a worker, on an origin of its own.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname } from "node:path";

const PKG = new URL("../../pkg/", import.meta.url);
const TYPES = { ".js": "text/javascript", ".wasm": "application/wasm" };
const FILES = {
  "/blank.html": ["text/html", "<!doctype html><title>blank</title>"],
  "/worker.js": [
    "text/javascript",
    `import { Rekognition, fromCognitoIdentityPool } from "/pkg/browser.js";
    onmessage = async ({ data: [config, pool, image] }) => {
      const credentials = fromCognitoIdentityPool(pool);
      const { FaceDetails } = await new Rekognition({ ...config, credentials }).detectFaces({ Image: image });
      postMessage(FaceDetails);
    };`,
  ],
};

/** Begins to serve; `close` ends it. */
export async function servePackage() {
  const server = createServer(async ({ url }, response) => {
    const [contentType, body] = FILES[url] ?? [
      TYPES[extname(url)] ?? "text/plain",
      await readFile(new URL(url.replace("/pkg/", ""), PKG)).catch(() => ""),
    ];
    response.writeHead(200, { "content-type": contentType }).end(body);
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  return { origin: `http://localhost:${server.address().port}`, close: () => server.close() };
}
