// Mistakes that the types find; each line below a comment does not compile.

import {
  DetectFacesCommand,
  fromCognitoIdentityPool,
  Rekognition,
  RekognitionClient,
} from "client";

const credentials = { accessKeyId: "a", secretAccessKey: "b" };
const rekognition = new Rekognition({ region: "us-east-1", credentials });
const client = new RekognitionClient({ region: "us-east-1", credentials });
const Image = new Blob();

export const mistakes = [
  // @ts-expect-error: no image
  () => rekognition.detectFaces({}),
  // @ts-expect-error: no input
  () => rekognition.detectFaces(),
  // @ts-expect-error: nor is a number
  () => rekognition.detectFaces({ Image: 5 }),
  // @ts-expect-error: nor an array
  () => rekognition.detectFaces({ Image: [1, 2, 3] }),
  // @ts-expect-error: base64 is the package's work
  () => rekognition.detectFaces({ Image: { Bytes: "AAAA" } }),
  // @ts-expect-error: an S3 object is an object
  () => rekognition.detectFaces({ Image: { S3Object: "photos/a.jpg" } }),
  // @ts-expect-error: one is a list, too
  () => rekognition.detectFaces({ Image, Attributes: "ALL" }),
  // @ts-expect-error: a number
  () => rekognition.detectLabels({ Image, MaxLabels: "10" }),
  // @ts-expect-error: misspelt
  () => rekognition.detectLabels({ Image, Maxlabels: 10 }),
  // @ts-expect-error: of DetectLabels
  () => rekognition.detectFaces({ Image, MaxLabels: 10 }),
  // @ts-expect-error: misspelt
  () => rekognition.detectFaces({ Image }, { abortsignal: new AbortController().signal }),
  // @ts-expect-error: a controller is no signal
  () => rekognition.detectFaces({ Image }, { abortSignal: new AbortController() }),
  // @ts-expect-error: an input is no command
  () => client.send({ Image }),
  // @ts-expect-error: the output has no such member
  async () => (await client.send(new DetectFacesCommand({ Image }))).Labels,
  // @ts-expect-error: no region
  () => new Rekognition({ credentials }),
  // @ts-expect-error: no credentials
  () => new Rekognition({ region: "us-east-1" }),
  // @ts-expect-error: no secret
  () => new Rekognition({ region: "us-east-1", credentials: { accessKeyId: "a" } }),
  // @ts-expect-error: a number
  () => new Rekognition({ region: "us-east-1", credentials, maxAttempts: "3" }),
  // @ts-expect-error: no pool
  () => fromCognitoIdentityPool({}),
];
