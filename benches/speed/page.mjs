// Runs the scenarios in the page that loads it, and posts the tables.
import { post, postResult } from "./post.mjs";
import { block } from "./scenarios/block.mjs";
import { decode } from "./scenarios/decode.mjs";
import { prepare } from "./scenarios/prepare.mjs";
import { small } from "./scenarios/small.mjs";
import { transport } from "./scenarios/transport.mjs";

const SCENARIOS = { prepare, transport, block, small, decode };

postResult(async () => {
  if (!crossOriginIsolated) {
    throw new Error("expected an isolated page, whose clock is fine-grained");
  }
  const asked = new URLSearchParams(location.search);
  const [share, only] = [Number(asked.get("share")), asked.get("only")];
  const wasm = await (await fetch("/rekognition_wasm_bg.wasm")).arrayBuffer();
  const rounds = (all) => Math.ceil(all * share);
  const setting = { wasm, rounds, endpoint: location.origin };
  const tables = [];
  for (const [name, scenario] of Object.entries(SCENARIOS)) {
    if (only && only !== name) continue;
    await post({ line: name });
    tables.push(...(await scenario(setting)));
  }
  return tables;
});
