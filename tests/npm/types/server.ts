// A program for a server compiles without the types of pages.
import { Attribute, type DetectFacesRequest, Rekognition } from "rekognition-wasm";

declare const bytes: Uint8Array;
const rekognition = new Rekognition({
  region: "us-east-1",
  credentials: { accessKeyId: "", secretAccessKey: "" },
});
const input: DetectFacesRequest = { Image: bytes, Attributes: [Attribute.ALL] };
export const output = rekognition.detectFaces(input);

// @ts-expect-error: a number is no image
rekognition.detectFaces({ Image: 5 });
