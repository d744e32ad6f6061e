// aws4fetch, as a peer: the user writes the request, and base64 as fast as the runtime has it.
import { AwsClient } from "aws4fetch";
import { credentials, inBucket, region } from "./setting.mjs";

/** As in ours.mjs; `encode` makes base64 of bytes. */
export function open({
  endpoint = `https://rekognition.${region}.amazonaws.com`,
  transport,
  encode = base64,
}) {
  const client = new AwsClient({ ...credentials, region, service: "rekognition", retries: 0 });
  const call = async (operation, input) => {
    const request = await client.sign(`${endpoint}/`, {
      method: "POST",
      headers: {
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": `RekognitionService.${operation}`,
      },
      body: JSON.stringify(input),
    });
    const response = await (transport ?? fetch)(request);
    return response.json();
  };
  const faces = (bytes) => call("DetectFaces", { Image: { Bytes: encode(bytes) } });
  return {
    client,
    fromBytes: faces,
    fromFile: async (file) => faces(new Uint8Array(await file.arrayBuffer())),
    labelsInBucket: () => call("DetectLabels", { Image: inBucket }),
    facesInBucket: () => call("DetectFaces", { Image: inBucket }),
  };
}

function base64(bytes) {
  if (bytes.toBase64) return bytes.toBase64();
  if (globalThis.Buffer)
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("base64");
  return byBtoa(bytes);
}

/** As pages do it that run in browsers of the last years, too. */
export function byBtoa(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x8000) {
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  }
  return btoa(text);
}
