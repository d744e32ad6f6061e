/** Certificates and keys in PEM, and as much of their DER as signing with them takes. */

import { configError } from "../errors.js";

type Bytes = Uint8Array<ArrayBuffer>;

/** A certificate as requests carry it, and its serial number in decimal. */
export interface Certificate {
  base64: string;
  serial: string;
}

/** The certificates in a PEM file, in its order. */
export function certificatesOf(pem: string, name: string): Certificate[] {
  const blocks = blocksOf(pem).filter(({ label }) => label === "CERTIFICATE");
  if (blocks.length === 0) {
    throw configError(`${name}: expected PEM with BEGIN CERTIFICATE, found none`);
  }
  return blocks.map(({ base64 }) => {
    try {
      return { base64, serial: serialOf(bytesOf(base64)) };
    } catch {
      throw configError(`${name}: expected an X.509 certificate, found something else in the PEM`);
    }
  });
}

/** What signs with a key: RSA, or on one of the curves of NIST. */
export interface Signer {
  algorithm: "AWS4-X509-RSA-SHA256" | "AWS4-X509-ECDSA-SHA256";
  sign(data: Bytes): Promise<Bytes>;
}

/** Object identifiers as they are in a key's head, and what WebCrypto calls them. */
const ALGORITHMS = {
  "06092a864886f70d010101": { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" },
  "06082a8648ce3d030107": { name: "ECDSA", namedCurve: "P-256" },
  "06052b81040022": { name: "ECDSA", namedCurve: "P-384" },
  "06052b81040023": { name: "ECDSA", namedCurve: "P-521" },
};

/** A `CryptoKey` of WebCrypto, which servers' programs may have no type for. */
export interface SigningKey {
  readonly algorithm: { readonly name: string };
  readonly type: string;
  readonly usages: readonly string[];
}

/** Checks a key at once; it is read when it is first needed. */
export function signerOf(key: string | SigningKey): Signer {
  if (typeof key === "string") {
    const der = derOf(key);
    // the algorithm comes before the key itself
    const head = hex(der.slice(0, 40));
    const algorithm = Object.entries(ALGORITHMS).find(([id]) => head.includes(id))?.[1];
    if (!algorithm) {
      throw configError(
        "privateKey: expected an RSA key or one on P-256, P-384 or P-521, found another",
      );
    }
    let imported: Promise<CryptoKey> | undefined;
    return signer(algorithm.name, () => {
      imported ??= crypto.subtle.importKey("pkcs8", der, algorithm, false, ["sign"]);
      return imported;
    });
  }
  const { name, hash } = Object(key.algorithm) as RsaHashedKeyAlgorithm;
  const isKnown = name === "ECDSA" || (name === "RSASSA-PKCS1-v1_5" && hash?.name === "SHA-256");
  if (!isKnown || !key.usages?.includes("sign")) {
    throw configError(
      `privateKey: expected a CryptoKey that may sign, by ECDSA or by RSASSA-PKCS1-v1_5 with SHA-256, found ${name ?? "none"}`,
    );
  }
  return signer(name, async () => key as CryptoKey);
}

function signer(name: string, key: () => Promise<CryptoKey>): Signer {
  const raw = async (data: Bytes) =>
    new Uint8Array(await crypto.subtle.sign({ name, hash: "SHA-256" }, await key(), data));
  return name === "ECDSA"
    ? { algorithm: "AWS4-X509-ECDSA-SHA256", sign: async (data) => derSignature(await raw(data)) }
    : { algorithm: "AWS4-X509-RSA-SHA256", sign: raw };
}

function derOf(pem: string): Bytes {
  const blocks = blocksOf(pem).filter(({ label }) => label.endsWith("PRIVATE KEY"));
  const [{ label, base64 } = { label: "", base64: "" }] = blocks;
  const expected = "privateKey: expected PKCS#8 in PEM (BEGIN PRIVATE KEY)";
  if (!label) throw configError(`${expected}, found none`);
  if (label !== "PRIVATE KEY") {
    const convert = "openssl pkcs8 -topk8 -nocrypt -in key.pem -out pkcs8.pem";
    throw configError(`${expected}, found BEGIN ${label}; convert it with: ${convert}`);
  }
  try {
    return bytesOf(base64);
  } catch {
    throw configError(`${expected}, found one that is no base64`);
  }
}

/** The serial number: the first integer, behind the version, of what is signed. */
function serialOf(certificate: Bytes): string {
  const outer = elementAt(certificate, 0, 0x30);
  if (outer.end !== certificate.length) throw new Error("not one certificate");
  let at = elementAt(certificate, outer.start, 0x30).start;
  if (certificate[at] === 0xa0) at = elementAt(certificate, at, 0xa0).end;
  const { start, end } = elementAt(certificate, at, 0x02);
  // RFC 5280, section 4.1.2.2: not negative, and 20 bytes at most, besides one that is there for the sign
  const isNegative = (certificate[start] as number) >= 0x80;
  const digits = certificate[start] === 0 ? end - start - 1 : end - start;
  if (isNegative || digits > 20) throw new Error("not a serial number");
  return BigInt(`0x${hex(certificate.slice(start, end))}`).toString();
}

/** Where the content of a DER element with this tag is. */
function elementAt(der: Bytes, at: number, tag: number): { start: number; end: number } {
  let length = der[at + 1] ?? 0;
  let start = at + 2;
  if (length >= 0x80) {
    const count = length - 0x80;
    length = Number.parseInt(hex(der.slice(start, start + count)), 16);
    start += count;
  }
  const end = start + length;
  if (der[at] !== tag || !(length > 0) || end > der.length) throw new Error("not this element");
  return { start, end };
}

/** WebCrypto's r and s, side by side, as the SEQUENCE of two INTEGERs that X.509 wants. */
function derSignature(raw: Bytes): Bytes {
  const half = raw.length / 2;
  const integers = [raw.slice(0, half), raw.slice(half)].flatMap((bytes) => {
    const first = bytes.findIndex((byte) => byte !== 0);
    const digits = Array.from(first < 0 ? [0] : bytes.slice(first));
    // the first bit would be a sign
    if ((digits[0] as number) >= 0x80) digits.unshift(0);
    return [0x02, digits.length, ...digits];
  });
  const length = integers.length < 0x80 ? [integers.length] : [0x81, integers.length];
  return Uint8Array.from([0x30, ...length, ...integers]);
}

function blocksOf(pem: string): { label: string; base64: string }[] {
  const blocks = pem.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \1-----/g);
  return Array.from(blocks, ([, label = "", text = ""]) => ({
    label,
    base64: text.replace(/\s+/g, ""),
  }));
}

function bytesOf(base64: string): Bytes {
  return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
}

/** Bytes in hexadecimal. */
export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
