// The peers by their names, and the files in which they are. The first one is this package.
export const FILES = { "rekognition-wasm": "ours", "AWS SDK": "sdk", aws4fetch: "aws4fetch" };

export const NAMES = Object.keys(FILES);
