// Certificates and keys of the suites about IAM Roles Anywhere, made here.

import { generateKeyPairSync, sign } from "node:crypto";
import { keepSecret } from "./support.mjs";

const der = (tag, ...parts) => {
  const content = Buffer.concat(parts.map((part) => Buffer.from(part)));
  const { length } = content;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
};
const NAME = der(
  0x30,
  der(0x31, der(0x30, [0x06, 0x03, 0x55, 0x04, 0x03], der(0x0c, Buffer.from("worker")))),
);
const ECDSA_SHA256 = der(0x30, [0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02]);
const RSA_SHA256 = der(
  0x30,
  [0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b, 0x05, 0x00],
);

/** A self-signed certificate (RFC 5280) with a serial number in hexadecimal. */
export function certificate(
  { publicKey, privateKey },
  serial = "01",
  version = der(0xa0, der(0x02, [2])),
  [from, to] = ["260101000000Z", "360101000000Z"],
) {
  const algorithm = privateKey.asymmetricKeyType === "rsa" ? RSA_SHA256 : ECDSA_SHA256;
  const date = (text) => der(0x17, Buffer.from(text));
  const signed = der(
    0x30,
    version,
    der(0x02, Buffer.from(serial, "hex")),
    algorithm,
    NAME,
    der(0x30, date(from), date(to)),
    NAME,
    publicKey.export({ type: "spki", format: "der" }),
  );
  const signature = sign("sha256", signed, privateKey);
  const whole = der(0x30, signed, algorithm, der(0x03, [0], signature));
  const lines = whole
    .toString("base64")
    .match(/.{1,64}/g)
    .join("\n");
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}

export const PAIRS = {
  "RSA 2048": generateKeyPairSync("rsa", { modulusLength: 2048 }),
  "P-256": generateKeyPairSync("ec", { namedCurve: "P-256" }),
  "P-384": generateKeyPairSync("ec", { namedCurve: "P-384" }),
  "P-521": generateKeyPairSync("ec", { namedCurve: "P-521" }),
};
export const pem = (pair, type = "pkcs8") => {
  const text = pair.privateKey.export({ type, format: "pem" });
  keepSecret(text, ...text.split("\n").filter((line) => line.length > 40));
  return text;
};
