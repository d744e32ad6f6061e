// What the types allow beyond the AWS SDK's.

import {
  type CachedProvider,
  type CognitoIdentityCredentials,
  fromCognitoIdentityPool,
  type ImageSource,
  Rekognition,
  RekognitionError,
} from "client";

declare const sources: {
  file: File;
  blob: Blob;
  buffer: ArrayBuffer;
  view: DataView;
  clamped: Uint8ClampedArray;
  canvas: HTMLCanvasElement;
  offscreen: OffscreenCanvas;
  request: Request;
  picture: HTMLImageElement;
  svg: SVGImageElement;
};

export const provider: CachedProvider<CognitoIdentityCredentials> = fromCognitoIdentityPool({
  identityPoolId: "us-east-1:1234",
});
export const rekognition = new Rekognition({
  region: "us-east-1",
  credentials: provider,
  requestTimeout: 10_000,
  useFipsEndpoint: false,
  useDualstackEndpoint: true,
  fetch: async (input, init) => fetch(input, init),
});
export const calls = () => {
  const images: ImageSource[] = Object.values(sources);
  return [
    ...images.map((Image) => rekognition.detectFaces({ Image })),
    rekognition.detectLabels({ Image: sources.file, Features: ["SOMETHING_NEW"] }),
  ];
};

export const signOut = async () => {
  const { identityId } = await provider();
  provider.clear();
  return identityId;
};

export const tell = (error: unknown) =>
  error instanceof RekognitionError ? [error.code, error.hint, error.$metadata.attempts] : [];
