// Runs the scenarios in headless Chromium. No client of DevTools is attached, which would slow large requests down
// four times: the browser is given a URL, and its page posts what it has measured.
import { execFileSync, spawn } from "node:child_process";
import { cpSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { jpeg, SIZES } from "./images.mjs";
import { FILES } from "./peers/names.mjs";
import { Renderers } from "./renderers.mjs";
import { cold } from "./scenarios/cold.mjs";
import { memory, memoryOfSent, SENT } from "./scenarios/memory.mjs";
import { serve } from "./server.mjs";

const here = (file) => fileURLToPath(new URL(file, import.meta.url));
const DIRECTORY = here("../../target/bench");
const PAGES = join(DIRECTORY, "pages");
/** How long a page may take, in milliseconds. */
const PATIENCE = 10 * 60_000;

/** What Chromium says that it is. */
export async function chromiumVersion() {
  const said = execFileSync(chrome(), ["--version"], { stdio: ["ignore", "pipe", "ignore"] });
  return `${said}`.split(" built on")[0].trim();
}

/** As `inNode`. */
export async function inChromium(rounds, say, only = "") {
  await remove(DIRECTORY); // what a run that was stopped has left
  let results;
  let renderers;
  const server = await serve(PAGES, (value) => results(value));
  /** What the page at `path` posts; what it says meanwhile is printed. */
  const visit = async (path, measured = false) => {
    const posted = new Promise((resolve, reject) => {
      results = ({ line, mark, error, value }) => {
        if (mark) return renderers?.mark(mark);
        if (line) return say(`Chromium: ${line}`);
        if (error) return reject(new Error(error));
        resolve(value);
      };
    });
    return withBrowser(`${server.url}${path}`, posted, (pid) => {
      renderers = measured && new Renderers(pid);
    });
  };
  /** What the page at `path` posts, and what its process took. */
  const weigh = async (path) => {
    const value = await visit(path, true);
    return { ...renderers.report(), ...value };
  };
  try {
    await bundle();
    const tables = [];
    if (!["cold", "memory"].includes(only)) {
      tables.push(...(await visit(`/page.html?share=${rounds(1000) / 1000}&only=${only}`)));
    }
    if (!only || only === "cold") {
      say("Chromium: cold");
      tables.push(...(await cold((peer) => visit(`/cold-page.html?peer=${peer}`), rounds)));
    }
    if (process.platform === "linux" && (!only || only === "memory")) {
      say("Chromium: memory");
      const pageOf = (peer) => `/memory-page.html?peer=${peer}`;
      tables.push(...(await memory((peer) => weigh(pageOf(peer)), rounds)));
      const sending = (peer) => weigh(`${pageOf(peer)}&sent=${SENT}`);
      tables.push(...(await memoryOfSent(sending, rounds)));
    }
    return tables;
  } finally {
    server.close();
    await remove(DIRECTORY);
  }
}

/** Pages, their scripts, and the module beside them. */
async function bundle() {
  await build({
    entryPoints: {
      page: here("page.mjs"),
      "cold-page": here("cold-page.mjs"),
      "memory-page": here("memory-page.mjs"),
      "bare-worker": here("bare-worker.mjs"),
      ...Object.fromEntries(
        [...Object.values(FILES), "ours-batch", "reading", "empty"].map((peer) => [
          peer,
          here(`peers/${peer}.mjs`),
        ]),
      ),
      worker: "rekognition-wasm/worker",
    },
    outdir: PAGES,
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    logLevel: "warning",
  });
  cpSync(here("../../pkg/rekognition_wasm_bg.wasm"), join(PAGES, "rekognition_wasm_bg.wasm"));
  writeFileSync(join(PAGES, "photo.jpg"), jpeg(SIZES["5 MB"]));
  for (const name of ["page", "cold-page", "memory-page"]) {
    writeFileSync(join(PAGES, `${name}.html`), page(`${name}.js`));
  }
}

const page = (script) =>
  `<!doctype html><meta charset="utf-8"><title>bench</title><script type="module" src="/${script}"></script>`;

/** Waits for `result` while a new browser, of which `started` is told, shows `url`. */
async function withBrowser(url, result, started) {
  const profile = join(DIRECTORY, "profile");
  const browser = spawn(
    chrome(),
    [
      "--headless=new",
      "--no-sandbox",
      "--no-first-run",
      "--disable-extensions",
      "--disable-background-networking",
      "--disable-features=SpareRendererForSitePerProcess", // a process that no page uses
      "--js-flags=--expose-gc",
      `--user-data-dir=${profile}`,
      url,
    ],
    { stdio: "ignore" },
  );
  started(browser.pid);
  const ended = new Promise((resolve) => {
    browser.once("exit", (code, signal) => resolve(`it ended (${code ?? signal})`));
    browser.once("error", ({ message }) => resolve(message));
  });
  let timer;
  const given = new Promise((_, reject) => {
    ended.then((why) => reject(new Error(`Chromium gave no result: ${why}`)));
    timer = setTimeout(() => reject(new Error(`no result from ${url} in time`)), PATIENCE);
  });
  try {
    return await Promise.race([result, given]);
  } finally {
    clearTimeout(timer);
    browser.kill();
    await ended;
    await remove(profile);
  }
}

/** Removes a directory; for a moment, processes that end may still write into it. */
function remove(directory) {
  return rm(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}

function chrome() {
  const { CHROME } = process.env;
  if (!CHROME) throw new Error("CHROME: expected the path of Chromium, found none");
  return CHROME;
}
