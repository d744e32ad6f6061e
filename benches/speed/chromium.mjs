// Runs the scenarios in headless Chromium. No client of DevTools is attached, which would slow large requests down
// four times: the browser is given a URL, and its page posts what it has measured.
import { execFileSync, spawn } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { FILES } from "./peers/names.mjs";
import { cold } from "./scenarios/cold.mjs";
import { serve } from "./server.mjs";

const here = (file) => fileURLToPath(new URL(file, import.meta.url));
const PATIENCE = 10 * 60_000;

/** What Chromium says that it is. */
export async function chromiumVersion() {
  const said = execFileSync(chrome(), ["--version"], { stdio: ["ignore", "pipe", "ignore"] });
  return `${said}`.split(" built on")[0].trim();
}

/** As `inNode`. */
export async function inChromium(rounds, say) {
  const directory = mkdtempSync(join(tmpdir(), "bench-"));
  let results;
  const server = await serve(directory, (value) => results(value));
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
    await bundle(directory);
    const tables = await visit(`/page.html?share=${rounds(1000) / 1000}`);
    say("Chromium: cold");
    return [...tables, ...(await cold((peer) => visit(`/cold-page.html?peer=${peer}`), rounds))];
  } finally {
    server.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Pages, their scripts, and the module beside them. */
async function bundle(directory) {
  await build({
    entryPoints: {
      page: here("page.mjs"),
      "cold-page": here("cold-page.mjs"),
      ...Object.fromEntries(
        [...Object.values(FILES), "empty"].map((peer) => [peer, here(`peers/${peer}.mjs`)]),
      ),
      worker: "rekognition-wasm/worker",
    },
    outdir: directory,
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    logLevel: "warning",
  });
  cpSync(here("../../pkg/rekognition_wasm_bg.wasm"), join(directory, "rekognition_wasm_bg.wasm"));
  for (const name of ["page", "cold-page"]) {
    writeFileSync(join(directory, `${name}.html`), page(`${name}.js`));
  }
}

const page = (script) =>
  `<!doctype html><meta charset="utf-8"><title>bench</title><script type="module" src="/${script}"></script>`;

/** Waits for `result` while a new browser shows `url`. */
async function withBrowser(url, result) {
  const profile = mkdtempSync(join(tmpdir(), "bench-profile-"));
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
    { stdio: "ignore", detached: true },
  );
  const ended = new Promise((resolve) => browser.once("exit", resolve));
  let timer;
  const given = new Promise((_, reject) => {
    browser.once("error", reject);
    ended.then((code) => reject(new Error(`Chromium ended before its page was done (${code})`)));
    timer = setTimeout(() => reject(new Error(`no result from ${url} in time`)), PATIENCE);
  });
  try {
    return await Promise.race([result, given]);
  } finally {
    clearTimeout(timer);
    end(browser);
    await ended;
    rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}

/** Ends a browser with its children, which are a group of their own where there are groups. */
function end(browser) {
  try {
    if (process.platform === "win32") browser.kill();
    else process.kill(-browser.pid, "SIGKILL");
  } catch {
    // it has ended by itself
  }
}

function chrome() {
  const { CHROME } = process.env;
  if (!CHROME) throw new Error("CHROME: expected the path of Chromium, found none");
  return CHROME;
}
