// What a visitor downloads: the same apps on the AWS SDK for JavaScript and on this package, bundled, minified,
// compressed. It measures bytes only. `cargo xtask size` builds the package and runs it; --check compares with
// budget.json.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "esbuild";

const here = (file) => new URL(file, import.meta.url);

const OURS = {
  "@aws-sdk/client-rekognition": "rekognition-wasm",
  "@aws-sdk/credential-provider-cognito-identity": "rekognition-wasm",
};

/** The package without what knows the inputs of operations: the difference is what the checks cost. */
const withoutInputs = {
  name: "without-inputs",
  setup({ onLoad }) {
    const stub = "export const encode = () => [], refusal = (error) => error;";
    onLoad({ filter: /pkg.body.input\.js$/ }, () => ({ contents: stub }));
    onLoad({ filter: /pkg.operations.generated.shapes\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, "utf8").replace(/= \[.*\];/g, "= 0;"),
    }));
  },
};

/** Leaves out what these apps load on demand: our worker's page and advice for errors, the AWS SDK's event streams. */
const onDemand = {
  name: "on-demand",
  setup({ onResolve }) {
    onResolve(
      {
        filter:
          /\/worker\/page\.js$|\/advice\.js$|\/call\/pace\.js$|\/image\/(draw|remote)\.js$|\/event-streams$/,
      },
      ({ kind, path }) => (kind === "dynamic-import" ? { path, external: true } : undefined),
    );
  },
};

async function bundle(app, alias = {}, plugins = [onDemand]) {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(here(app))],
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    write: false,
    // tsconfig.json maps the AWS SDK to this package; that is for the type check only.
    tsconfigRaw: {},
    alias,
    plugins,
  });
  return sizes(outputFiles[0].contents);
}

const encodings = {
  raw: (bytes) => bytes.length,
  gzip: (bytes) => gzipSync(bytes, { level: 9 }).length,
  brotli: (bytes) =>
    brotliCompressSync(bytes, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: 11,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      },
    }).length,
};
const names = Object.keys(encodings);

/** The size of a file in every encoding: `{ raw, gzip, brotli }`. */
const sizes = (bytes) =>
  Object.fromEntries(Object.entries(encodings).map(([name, size]) => [name, size(bytes)]));

const combine = (a, b, how) =>
  Object.fromEntries(names.map((name) => [name, how(a[name], b[name])]));

const row = (name, cells) =>
  console.log(name.padEnd(40) + cells.map((cell) => String(cell).padStart(10)).join(""));
const bytes = (size) => names.map((name) => size[name].toLocaleString("en-US"));

const APPS = {
  twoOperations: ["app.ts", "DetectFaces, DetectLabels, Cognito credentials"],
  allOperations: ["aggregated.ts", "the client with all operations, Cognito credentials"],
};

const wasm = sizes(readFileSync(here("../../pkg/rekognition_wasm_bg.wasm")));
const measured = { wasm: { brotli: wasm.brotli } };

for (const [name, [app, what]] of Object.entries(APPS)) {
  const add = (a, b) => a + b;
  const subtract = (a, b) => a - b;
  const divide = (ours, theirs) => ours / theirs;
  const sdk = await bundle(app);
  const javascript = await bundle(app, OURS);
  const without = await bundle(app, OURS, [onDemand, withoutInputs]);
  const inputs = combine(javascript, without, subtract);
  // Two files, compressed apart, as they travel.
  const total = combine(javascript, wasm, add);
  const ratio = combine(total, sdk, divide);
  const whole = await bundle(app, OURS, []);
  const wholeRatio = combine(combine(whole, wasm, add), await bundle(app, {}, []), divide);
  measured[name] = { brotli: total.brotli, ofSdk: ratio.brotli };

  console.log(`In a browser, bytes: ${what}\n`);
  row("", ["raw", "gzip -9", "brotli 11"]);
  row("rekognition-wasm: JS", bytes(javascript));
  row("  of it, inputs: shapes, checks, JSON", bytes(inputs));
  row("  more on demand: worker, advice", bytes(combine(whole, javascript, subtract)));
  row("rekognition-wasm: wasm", bytes(wasm));
  row("rekognition-wasm: total", bytes(total));
  row("AWS SDK: JS", bytes(sdk));
  const ratios = (of) => names.map((encoding) => of[encoding].toFixed(3));
  row("rekognition-wasm ÷ AWS SDK", ratios(ratio));
  row("  with what they load on demand", ratios(wholeRatio));
  console.log();
}

const { outputFiles: glue } = await build({
  entryPoints: [fileURLToPath(here("../../target/rust-page/rust_page.js"))],
  bundle: true,
  minify: true,
  format: "esm",
  write: false,
});
const page = {
  "Rust page: JS, of wasm-bindgen": sizes(glue[0].contents),
  "Rust page: wasm": sizes(readFileSync(here("../../target/rust-page/rust_page_bg.wasm"))),
};
const [pageGlue, pageModule] = Object.values(page);
page["Rust page: total"] = combine(pageGlue, pageModule, (a, b) => a + b);
measured.rustPage = { brotli: page["Rust page: total"].brotli };
console.log("In a browser, bytes: examples/rust-page, DetectFaces, Cognito credentials\n");
row("", ["raw", "gzip -9", "brotli 11"]);
for (const [name, size] of Object.entries(page)) row(name, bytes(size));
console.log();

if (process.argv.includes("--check")) {
  const budgets = JSON.parse(readFileSync(here("budget.json"), "utf8"));
  for (const [name, limits] of Object.entries(budgets)) {
    for (const [what, limit] of Object.entries(limits)) {
      const found = measured[name][what];
      const line = `${name}: ${what} ${+found.toFixed(3)} of ${limit} (benches/size/budget.json)`;
      console[found > limit ? "error" : "log"](
        `${found > limit ? "over" : "within"} budget: ${line}`,
      );
      if (found > limit) process.exitCode = 1;
    }
  }
}
