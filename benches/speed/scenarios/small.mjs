// Requests of a few bytes, one after the other: what signing costs where no image is sent.
import { eachPeer } from "../peers/index.mjs";
import { interleave } from "../statistics.mjs";
import { compared, comparedHead, table } from "../table.mjs";

/** So many calls between two looks at the clock. */
const CALLS = 200;

/** What is read of a `Response`: making real ones would take a third of the time that is measured. */
const ANSWER = {
  status: 200,
  ok: true,
  headers: new Headers({ "content-type": "application/x-amz-json-1.1" }),
  body: new TextEncoder().encode("{}"),
  text: async () => "{}",
  json: async () => ({}),
};

/** A table of calls a second, each answered with `{}` at once. */
export async function small({ rounds }) {
  const perSecond = (peer) => {
    const client = peer.open({ transport: () => ANSWER });
    return async () => {
      const begun = performance.now();
      for (let call = 0; call < CALLS; call++) await client.labelsInBucket();
      return (CALLS * 1000) / (performance.now() - begun);
    };
  };
  const medians = await interleave(eachPeer(perSecond), rounds(30));
  const head = comparedHead("request").map((cell) =>
    cell.endsWith(" ÷ ours") ? `ours ÷ ${cell.slice(0, -" ÷ ours".length)}` : cell,
  );
  const row = compared("DetectLabels, S3Object", medians, { inverse: true, digits: 0 });
  return [table("Small requests, calls a second", head, [row])];
}
