/** The name of a file that is no image for the service, by its first bytes (twin of src/image/beginning.rs). */

/** How many bytes are looked at. */
const LENGTH = 256;

const SAVE = "save it as JPEG or PNG";
const FILM = "it is a film, such as that of a Live Photo: pass the photo beside it";
const MANGLED = "bytes that were read as text";
const READ = "read the file as bytes: a text has lost them";
const DECODE = "decode it, and pass those bytes";

/** A name, and advice. */
export type Named = readonly [name: string, hint: string];

const MAGIC: readonly (readonly [name: string, at: number, bytes: string, hint: string])[] = [
  ["MOV", 4, "ftypqt", FILM],
  ["MOV", 4, "moov", FILM],
  ["MOV", 4, "mdat", FILM],
  ["MOV", 4, "wide", FILM],
  ["CR3", 4, "ftypcrx", SAVE],
  ["MP4", 4, "ftyp", FILM],
  ["JPEG XL", 0, "\xff\x0a", SAVE],
  ["JPEG XL", 4, "JXL ", SAVE],
  ["JPEG 2000", 0, "\xff\x4f\xff\x51", SAVE],
  ["JPEG 2000", 4, "jP  ", SAVE],
  ["gzip", 0, "\x1f\x8b", "decompress it first"],
  ["ZIP", 0, "PK\x03\x04", "pass an image that is in it"],
  [MANGLED, 0, "\xef\xbf\xbd", READ],
  [MANGLED, 0, "\xc3\xbf\xc3\x98", READ],
  [MANGLED, 0, "\xc2\x89PNG", READ],
];

/** The name of a file that begins so, and advice. */
export function describeBytes(bytes: Uint8Array): Named {
  const begin = String.fromCharCode(...bytes.subarray(0, LENGTH));
  const known = MAGIC.find(([, at, magic]) => begin.startsWith(magic, at));
  if (known) return [known[0], known[3]];
  const text = begin.replace(/^\xef\xbb\xbf/, "");
  if (isText(text)) return describeText(text.toLowerCase().trimStart());
  const digits = [...bytes.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, "0"));
  return [`bytes that begin with ${digits.join("")}`, SAVE];
}

/** The name of a format of images or films, if a file of it begins so. */
export function formatOf(bytes: Uint8Array): string | undefined {
  const [name] = describeBytes(bytes);
  return /^(MOV|CR3|MP4|JPEG .+|SVG)$/.test(name) ? name : undefined;
}

/** Whether these bytes, each a character, may be a text. */
function isText(bytes: string): boolean {
  return /^[\t\r\n -\x7f][\t\r\n -\xff]*$/.test(bytes);
}

const PAGE = /^<(!doctype html|html|head|body|script|meta|title|div|p>|!--)/;

/** The name of a text in lower case. */
function describeText(text: string): Named {
  const dense = text.replace(/\s+/g, "");
  if (text.startsWith("<")) {
    if (text.includes("<svg") && !/^<(!doctype )?html/.test(text)) {
      const hint =
        "it has no pixels: save it as JPEG or PNG, or in a page pass an img that shows it";
      return ["SVG", hint];
    }
    if (PAGE.test(text)) {
      const hint = "it may be the page of an error or a login: see where the file comes from";
      return ["HTML", hint];
    }
    return ["XML", "it may be the error of a server: see where the file comes from"];
  }
  if (/^[{["]/.test(text)) {
    if (dense.startsWith('{"type":"buffer"')) {
      return ["JSON of a Buffer", "pass the bytes that its data lists"];
    }
    return ["JSON", "pass the image in it, as bytes"];
  }
  if (text.startsWith("data:") && text.includes(",")) {
    return ["the text of a data URL", "decode the base64 behind its comma, and pass those bytes"];
  }
  if (text.startsWith("--") && text.includes("content-disposition:")) {
    return ["the body of a form", "pass the file in it"];
  }
  const isLong = dense.length >= 64;
  if (/^[\da-f]*$/.test(dense) && (isLong || /^(ffd8ff|89504e47)/.test(text))) {
    return ["text of hexadecimal digits", DECODE];
  }
  const isImage = /^(\/9j\/|ivborw0kggo|r0lgod|uklgr)/.test(text);
  if (/^[\w+/=-]*$/.test(dense) && (isLong || isImage)) return ["text of base64", DECODE];
  return ["text", SAVE];
}
