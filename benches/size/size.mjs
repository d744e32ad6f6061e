// What a visitor downloads: app.ts on the AWS SDK for JavaScript and on this package, bundled, minified, compressed.
// It measures bytes only. `cargo xtask size` builds the package and runs it; --check compares with budget.json.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "esbuild";

const here = (file) => new URL(file, import.meta.url);

async function bundle(alias) {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(here("app.ts"))],
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    write: false,
    // tsconfig.json maps the AWS SDK to this package; that is for the type check only.
    tsconfigRaw: {},
    alias,
  });
  return outputFiles[0].contents;
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

const sum = (a, b) => Object.fromEntries(names.map((name) => [name, a[name] + b[name]]));

const sdk = sizes(await bundle({}));
const javascript = sizes(
  await bundle({
    "@aws-sdk/client-rekognition": "rekognition-wasm",
    "@aws-sdk/credential-provider-cognito-identity": "rekognition-wasm",
  }),
);
const wasm = sizes(readFileSync(here("../../pkg/rekognition_wasm_bg.wasm")));
// Two files, compressed apart, as they travel.
const total = sum(javascript, wasm);

const row = (name, cells) =>
  name.padEnd(26) + cells.map((cell) => String(cell).padStart(10)).join("");
const bytes = (size) => names.map((name) => size[name].toLocaleString("en-US"));

console.log("DetectFaces, DetectLabels and Cognito credentials in a browser, bytes\n");
console.log(row("", ["raw", "gzip -9", "brotli 11"]));
console.log(row("rekognition-wasm: JS", bytes(javascript)));
console.log(row("rekognition-wasm: wasm", bytes(wasm)));
console.log(row("rekognition-wasm: total", bytes(total)));
console.log(row("AWS SDK: JS", bytes(sdk)));
console.log(
  row(
    "AWS SDK / total",
    names.map((name) => `${(sdk[name] / total[name]).toFixed(2)}x`),
  ),
);

if (process.argv.includes("--check")) {
  const { cognitoAppBrotliBytes: budget } = JSON.parse(readFileSync(here("budget.json"), "utf8"));
  const line = `brotli ${total.brotli} of ${budget} bytes (benches/size/budget.json)`;
  if (total.brotli > budget) {
    console.error(`\nover budget: ${line}`);
    process.exitCode = 1;
  } else {
    console.log(`\nwithin budget: ${line}`);
  }
}
