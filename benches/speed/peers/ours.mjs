// rekognition-wasm, as a peer.
import { DetectFacesCommand, DetectLabelsCommand, RekognitionClient } from "rekognition-wasm";
import { credentials, inBucket, region } from "./setting.mjs";

/**
 * A client that sends to `endpoint`, or hands what it sends to `transport`, which answers with a `Response`.
 * Peers have the same methods.
 */
export function open({ endpoint, transport, worker }) {
  const fetch = transport && (async (_url, { body }) => transport(body));
  const client = new RekognitionClient({ region, credentials, endpoint, fetch, worker });
  const faces = (Image) => client.send(new DetectFacesCommand({ Image }));
  return {
    client,
    fromBytes: (Bytes) => faces({ Bytes }),
    fromFile: (file) => faces(file),
    labelsInBucket: () => client.send(new DetectLabelsCommand({ Image: inBucket })),
    facesInBucket: () => faces(inBucket),
  };
}
