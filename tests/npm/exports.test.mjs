// Every name that the AWS SDK exports, at run time or as a type, is exported here, but for those that are named below.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { diagnosticsOf } from "./compile.mjs";
import { ENUMERATIONS, EXCEPTIONS, methodOf, model, OPERATIONS } from "./samples.mjs";

const sdk = await import("@aws-sdk/client-rekognition");
const ours = await import("rekognition-wasm");

/** What the SDK exports besides its documented surface, and why it is not here. */
const ABSENT = {
  default: "the CommonJS module as seen by an ES module",
  errorTypeRegistries: "of the SDK's schemas",
  __Client: "the base class of all of the SDK's clients, with its middleware",
};
const ABSENT_TYPES = {
  __MetadataBearer: "internal: what each output extends, its $metadata, is in the outputs",
  __Client: ABSENT.__Client,
  ClientDefaults: "the SDK's handlers, hashes and streams",
  ClientInputEndpointParameters: "the parameters of the SDK's endpoint rules",
  RekognitionClientConfigType: "what RekognitionClientConfig is made of",
  RekognitionClientResolvedConfig: "the configuration of the SDK's middleware",
  RekognitionClientResolvedConfigType: "the configuration of the SDK's middleware",
  RekognitionExtensionConfiguration: "of runtime extensions",
  RuntimeExtension: "plug-ins for the SDK's handlers and signers",
};
/** The schemas of shapes: the SDK writes and reads by them. */
const isSchema = (name) => name.endsWith("$");

const NAMES = Object.keys(sdk);

const base = new URL(
  "dist-types/",
  import.meta.resolve("@aws-sdk/client-rekognition/package.json"),
);

/** The names that a declaration file exports and that are types, whatever else they are. */
async function typesOf(url, found = new Set()) {
  const text = (await readFile(url, "utf8")).replace(/\/\*.*?\*\//gs, "");
  for (const [, name] of text.matchAll(
    /^export (?:declare )?(?:abstract )?(?:class|interface|type|enum) (\$?\w+)/gm,
  )) {
    found.add(name);
  }
  for (const [, list] of text.matchAll(/^export (?:type )?\{([^}]*)\}/gm)) {
    for (const name of list.split(",")) found.add(name.trim().split(/\s+/).at(-1));
  }
  for (const [, path] of text.matchAll(/^export \* from "(\.[^"]*)"/gm)) {
    const next = await readFile(new URL(`${path}.d.ts`, url)).then(
      () => `${path}.d.ts`,
      () => `${path}/index.d.ts`,
    );
    await typesOf(new URL(next, url), found);
  }
  return found;
}
const TYPES = [...(await typesOf(new URL("index.d.ts", base)))];
const REQUIRED_TYPES = TYPES.filter((name) => !(name in ABSENT_TYPES || isSchema(name)));

/** The diagnostics of a program that takes these types from our package. */
const importing = (names) =>
  diagnosticsOf(names.map((name) => `export type { ${name} } from "client";\n`).join(""));

test("the names are those of the service", () => {
  assert.equal(NAMES.filter((name) => name.endsWith("Command")).length, 76);
  assert.equal(NAMES.filter((name) => name.startsWith("paginate")).length, 18);
  assert.equal(NAMES.filter((name) => name.startsWith("wait")).length, 4);
  assert.deepEqual(
    [...ENUMERATIONS, ...EXCEPTIONS].filter((name) => !NAMES.includes(name)),
    [],
  );
});

test("the types are those of the service", () => {
  const shapes = Object.keys(model.shapes).filter(
    (name) => model.shapes[name].type === "structure",
  );
  const operations = OPERATIONS.flatMap((name) => [
    `${name}Command`,
    `${name}CommandInput`,
    `${name}CommandOutput`,
  ]);
  const others = [
    "$Command",
    "Rekognition",
    "RekognitionClient",
    "RekognitionClientConfig",
    "RekognitionPaginationConfiguration",
    "RekognitionRequestOptions",
    "RekognitionServiceException",
    "ServiceInputTypes",
    "ServiceOutputTypes",
  ];
  const expected = [...shapes, ...operations, ...ENUMERATIONS, ...others];
  assert.equal(expected.length, 325 + 3 * 75 + 45 + others.length);
  assert.deepEqual(REQUIRED_TYPES.toSorted(), expected.sort());
});

test("every name is there at run time", () => {
  const missing = NAMES.filter((name) => !(name in ours || name in ABSENT || isSchema(name)));
  assert.deepEqual(missing, []);
});

test("every type is there", async () => {
  assert.deepEqual(await importing(REQUIRED_TYPES), []);
});

test("a type that is not there is found missing", async () => {
  const [missing, ...others] = await importing(["FaceDetail", "NoSuchType"]);
  assert.match(missing, /TS2305.*NoSuchType/);
  assert.deepEqual(others, []);
});

test("what is said to be absent is in the SDK, and is absent", async () => {
  for (const name of Object.keys(ABSENT)) {
    assert.ok(NAMES.includes(name), `${name} is not the SDK's`);
    assert.ok(!(name in ours), `${name} is there`);
  }
  assert.deepEqual(Object.keys(ours).filter(isSchema), []);
  const absent = Object.keys(ABSENT_TYPES);
  for (const name of absent) assert.ok(TYPES.includes(name), `${name} is not the SDK's`);
  const found = (await importing(absent)).map(
    (line) => line.match(/no exported member (?:named )?'(\w+)'/)?.[1],
  );
  assert.deepEqual(found, absent);
});

for (const name of ENUMERATIONS) {
  test(`${name} is an object with the SDK's values`, () => {
    assert.deepEqual({ ...ours[name] }, { ...sdk[name] });
    assert.deepEqual(Object.values(ours[name]).sort(), [...model.shapes[name].enum].sort());
  });
}

for (const name of EXCEPTIONS) {
  test(`${name} is a class of the SDK's name, and whose fault it is`, () => {
    const options = { message: "by hand", $metadata: { requestId: "id" } };
    const error = new ours[name](options);
    const theirs = new sdk[name](options);
    assert.ok(error instanceof Error);
    assert.ok(error instanceof ours[name]);
    assert.ok(error instanceof ours.RekognitionServiceException);
    for (const member of ["name", "message", "$fault", "$metadata"]) {
      assert.deepEqual(error[member], theirs[member], member);
    }
  });
}

test("the aggregated client has the SDK's methods", () => {
  const methods = Object.keys(sdk.Rekognition.prototype);
  assert.ok(methods.length >= OPERATIONS.length + 18 + 2, `${methods.length} methods`);
  assert.deepEqual(
    OPERATIONS.map(methodOf).filter((name) => !methods.includes(name)),
    [],
  );
  assert.deepEqual(
    methods.filter((name) => typeof ours.Rekognition.prototype[name] !== "function"),
    [],
  );
});

test("the aggregated client is a client, and a command a command", () => {
  const configuration = {
    region: "us-east-1",
    credentials: { accessKeyId: "a", secretAccessKey: "b" },
  };
  assert.ok(new ours.Rekognition(configuration) instanceof ours.RekognitionClient);
  for (const name of OPERATIONS.map((operation) => `${operation}Command`)) {
    const input = { a: 1 };
    const command = new ours[name](input);
    assert.ok(command instanceof ours.$Command, name);
    assert.equal(command.input, new sdk[name](input).input);
    assert.deepEqual(new ours[name]().input, {});
  }
});
