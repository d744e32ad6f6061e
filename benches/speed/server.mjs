// The loopback server of the Chromium runs: serves the page, takes requests as Rekognition would, and the results.
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";

const TYPES = {
  ".html": "text/html",
  ".jpg": "image/jpeg",
  ".js": "text/javascript",
  ".wasm": "application/wasm",
};

/** Clocks are fine-grained only in pages that are isolated from others; nothing comes from a cache. */
const HEADERS = {
  "cache-control": "no-store",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
};

/** Serves a directory; `results` is called with what a page posts to /results. */
export async function serve(directory, results) {
  const contents = new Map();
  /** Of a file, which is read once. */
  const contentOf = (pathname) => {
    const known = contents.get(pathname) ?? readFile(join(directory, pathname));
    contents.set(pathname, known);
    return known;
  };
  const server = createServer(async (request, response) => {
    try {
      const { pathname } = new URL(request.url, "http://localhost");
      if (request.method === "POST") {
        if (pathname === "/results") results(JSON.parse(await whole(request)));
        else await received(request);
        const headers = { ...HEADERS, "content-type": "application/x-amz-json-1.1" };
        return response.writeHead(200, headers).end("{}");
      }
      const content = await contentOf(pathname);
      const headers = { ...HEADERS, "content-type": TYPES[extname(pathname)] };
      response.writeHead(200, headers).end(content);
    } catch (error) {
      response.writeHead(404, HEADERS).end(error.message);
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${server.address().port}`, close };
}

async function whole(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** The end of a request that nobody looks at: the less the server does, the less it takes from the page. */
function received(request) {
  request.resume();
  return once(request, "end");
}
