// All peers, loaded.
import * as aws4fetch from "./aws4fetch.mjs";
import { NAMES } from "./names.mjs";
import * as ours from "./ours.mjs";
import * as sdk from "./sdk.mjs";

export { aws4fetch, ours };

const PEERS = [ours, sdk, aws4fetch];

/** A contestant for each peer, by their names; `before` stands before these. */
export const eachPeer = (contestant, before = "") =>
  Object.fromEntries(NAMES.map((name, index) => [before + name, contestant(PEERS[index])]));
