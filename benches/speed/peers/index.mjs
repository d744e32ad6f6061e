// The peers by their names. The first one is this package.
import * as aws4fetch from "./aws4fetch.mjs";
import * as ours from "./ours.mjs";
import * as sdk from "./sdk.mjs";

export const PEERS = { "rekognition-wasm": ours, "AWS SDK": sdk, aws4fetch };

export const NAMES = Object.keys(PEERS);

/** A contestant for each peer. */
export const eachPeer = (contestant) =>
  Object.fromEntries(NAMES.map((name) => [name, contestant(PEERS[name])]));
