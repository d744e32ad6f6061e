// Runs the scenarios in headless Chromium. No client of DevTools is attached, which would slow large requests down
// four times: the browser is given a URL, and its page posts what it has measured.
import { execFileSync, spawn } from "node:child_process";
import { cpSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { FILES } from "./peers/names.mjs";
import { cold } from "./scenarios/cold.mjs";
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
export async function inChromium(rounds, say) {
  await remove(DIRECTORY); // what a run that was stopped has left
  let results;
  const server = await serve(PAGES, (value) => results(value));
  /** What the page at `path` posts; what it says meanwhile is printed. */
  const visit = async (path) => {
    const posted = new Promise((resolve, reject) => {
      results = ({ line, error, value }) => {
        if (line) return say(`Chromium: ${line}`);
        if (error) return reject(new Error(error));
        resolve(value);
      };
    });
    return withBrowser(`${server.url}${path}`, posted);
  };
  try {
    await bundle();
    const tables = await visit(`/page.html?share=${rounds(1000) / 1000}`);
    say("Chromium: cold");
    return [...tables, ...(await cold((peer) => visit(`/cold-page.html?peer=${peer}`), rounds))];
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
      ...Object.fromEntries(
        [...Object.values(FILES), "empty"].map((peer) => [peer, here(`peers/${peer}.mjs`)]),
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
  for (const name of ["page", "cold-page"]) {
    writeFileSync(join(PAGES, `${name}.html`), page(`${name}.js`));
  }
}

const page = (script) =>
  `<!doctype html><meta charset="utf-8"><title>bench</title><script type="module" src="/${script}"></script>`;

/** Waits for `result` while a new browser shows `url`. */
async function withBrowser(url, result) {
  const profile = join(DIRECTORY, "profile");
  const browser = spawn(
    chrome(),
    [
      "--headless=new",
      "--no-sandbox",
      "--no-first-run",
      "--disable-extensions",
      "--disable-background-networking",
      `--user-data-dir=${profile}`,
      url,
    ],
    { stdio: "ignore" },
  );
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
