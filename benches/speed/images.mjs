// Valid JPEG files of a wanted size, the same ones each time.

/** The sizes that are measured, in bytes, by their names. */
export const SIZES = { "50 kB": 50_000, "500 kB": 500_000, "5 MB": 5_000_000 };

/** A JPEG of so many bytes: the header of a grey picture of 1000 × 1000, and any entropy-coded data. */
export function jpeg(length) {
  const file = new Uint8Array(length);
  const header = [
    [0xff, 0xd8], // start of image
    segment(0xe0, [0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0]), // JFIF
    segment(0xdb, [0, ...Array(64).fill(16)]), // a quantization table
    segment(0xc0, [8, ...word(1000), ...word(1000), 1, 1, 0x11, 0]), // baseline, one component
    huffmanTable(0x00, [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0]),
    huffmanTable(0x10, [0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 125]),
    segment(0xda, [1, 1, 0, 0, 63, 0]), // start of scan
  ].flat();
  file.set(header);
  fill(file.subarray(header.length, length - 2));
  file.set([0xff, 0xd9], length - 2); // end of image
  return file;
}

const word = (number) => [number >> 8, number & 0xff];

const segment = (marker, payload) => [0xff, marker, ...word(payload.length + 2), ...payload];

const huffmanTable = (place, counts) => {
  const symbols = counts.reduce((sum, count) => sum + count, 0);
  return segment(0xc4, [place, ...counts, ...Array(symbols).keys()]);
};

/** Pseudo-random bytes (xorshift); each 0xff is followed by the 0 that entropy-coded data has there. */
function fill(data) {
  let state = 0x2545f491;
  for (let at = 0; at < data.length; at++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    data[at] = state;
    if (data[at] !== 0xff) continue;
    if (at + 1 < data.length) data[++at] = 0;
    else data[at] = 0;
  }
}

/** As many bytes as the body of a call with an image of this length. */
export function bodyLike(length) {
  return new Uint8Array(Math.ceil(length / 3) * 4 + '{"Image":{"Bytes":""}}'.length).fill(0x41);
}
