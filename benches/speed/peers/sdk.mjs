// The AWS SDK for JavaScript v3, as a peer.
import {
  DetectFacesCommand,
  DetectLabelsCommand,
  RekognitionClient,
} from "@aws-sdk/client-rekognition";
import { credentials, inBucket, region } from "./setting.mjs";

/** As in ours.mjs. */
export function open({ endpoint, transport }) {
  const requestHandler = transport && {
    handle: async ({ body }) => received(await transport(body)),
  };
  const client = new RekognitionClient({
    region,
    credentials,
    ...(endpoint && { endpoint }),
    ...(transport && { requestHandler }),
  });
  const send = (Image) => client.send(new DetectFacesCommand({ Image }));
  const faces = (Bytes) => send({ Bytes });
  return {
    client,
    fromBytes: faces,
    fromFile: async (file) => faces(new Uint8Array(await file.arrayBuffer())),
    labelsInBucket: () => client.send(new DetectLabelsCommand({ Image: inBucket })),
    facesInBucket: () => send(inBucket),
  };
}

/** As the SDK's own handler for fetch hands answers on. */
const received = ({ status, headers, body }) => ({
  response: { statusCode: status, headers: Object.fromEntries(headers), body },
});
