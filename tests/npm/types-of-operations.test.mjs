// The types of every operation are the AWS SDK's, in the direction in which a program uses them: what it passes to the
// SDK it can pass to us, and what it reads of the SDK's outputs it can read of ours.

import assert from "node:assert/strict";
import { test } from "node:test";
import { diagnosticsOf } from "./compile.mjs";
import {
  additions,
  ENUMERATIONS,
  EXCEPTIONS,
  methodOf,
  model,
  needsNoInput,
  OPERATIONS,
  shapeOf,
  structuresOf,
} from "./samples.mjs";

const IMPORTS = `import type * as sdk from "sdk";
import * as ours from "client";
declare const client: ours.RekognitionClient;
declare const rekognition: ours.Rekognition;
type Pages<T> = AsyncGenerator<T, undefined, unknown>;
type PageOptions = Omit<sdk.RekognitionPaginationConfiguration, "client" | "withCommand">;
type Readable<T> = { [K in keyof T]: T[K] | undefined };
type IsRequired<T, K extends keyof T> = {} extends Pick<T, K> ? false : undefined extends T[K] ? false : true;
`;

/** The numbers of the lines that do not compile, and what the compiler says of them. */
async function wrong(lines) {
  assert.ok(lines.length > 0);
  const found = await diagnosticsOf(IMPORTS + lines.map((line) => `${line}\n`).join(""));
  const first = IMPORTS.split("\n").length;
  const numbers = found.flatMap((line) => Number(line.match(/^\S+?\((\d+),/)?.[1]) || []);
  return { numbers: numbers.map((number) => number - first), text: found.join("\n") };
}

/** Checks that a program compiles whose lines are these. */
async function check(lines) {
  const { numbers, text } = await wrong(lines);
  const shown = numbers.map((number) => lines[number]);
  assert.equal(text, "", `${text}\n${shown.join("\n")}`);
}

let count = 0;
const line = (expression) =>
  `export const _${count++} = ${expression.trim().replace(/\s+/g, " ")};`;

/** A line for each name, which stands in its place for `#X`, and as a method for `#x`. */
const each = (names, expression) =>
  names.map((name) => line(expression.replaceAll("#X", name).replaceAll("#x", methodOf(name))));

/** That a value of the one type is one of the other. */
const accepts = (from, to) => line(`(value: ${from}): ${to} => value`);

const WITHOUT_INPUT = OPERATIONS.filter(needsNoInput);
const PAGINATED = OPERATIONS.filter(
  (name) => "NextToken" in model.shapes[shapeOf(name, "output")].members,
);
const WAITERS = ["ProjectVersionRunning", "ProjectVersionTrainingCompleted"];

for (const [name, names, ...expressions] of [
  ["what the SDK takes is taken", OPERATIONS, "(x: sdk.#XCommandInput): ours.#XCommandInput => x"],
  ["outputs are the SDK's", OPERATIONS, "(x: ours.#XCommandOutput): sdk.#XCommandOutput => x"],
  [
    "methods take the SDK's inputs and options, and promise its outputs",
    OPERATIONS,
    `(input: sdk.#XCommandInput): Promise<sdk.#XCommandOutput> => rekognition.#x(input)`,
    `(input: sdk.#XCommandInput, options: ours.RekognitionRequestOptions) =>
       rekognition.#x(input, options)`,
  ],
  [
    "clients send commands of the SDK's inputs",
    OPERATIONS,
    `(input: sdk.#XCommandInput, options: ours.RekognitionRequestOptions): Promise<sdk.#XCommandOutput> =>
       client.send(new ours.#XCommand(input), options)`,
  ],
  [
    "what needs no input is called without",
    WITHOUT_INPUT,
    "(): Promise<sdk.#XCommandOutput> => rekognition.#x()",
  ],
  [
    "paginators take the SDK's inputs and give its outputs",
    PAGINATED,
    `(input: sdk.#XCommandInput): Pages<sdk.#XCommandOutput> =>
       ours.paginate#X({ client, pageSize: 5, startingToken: "", stopOnSameToken: true }, input)`,
    `(input: sdk.#XCommandInput, options: PageOptions): Pages<sdk.#XCommandOutput> =>
       ours.paginate#X({ ...options, client: rekognition }, input)`,
    `(input: sdk.#XCommandInput): Pages<sdk.#XCommandOutput> =>
       rekognition.paginate#X(input, { pageSize: 5 })`,
  ],
  [
    "waiters take and give what the SDK's do",
    WAITERS,
    `async (input: sdk.DescribeProjectVersionsCommandInput, abortSignal: AbortSignal) => {
       const times = { maxWaitTime: 5, minDelay: 1, maxDelay: 2 };
       const result = await ours.waitFor#X({ client, ...times, abortSignal }, input);
       const final: sdk.DescribeProjectVersionsCommandOutput | Error | undefined = result.final;
       const counts: Record<string, number> | undefined = result.observedResponses;
       return [result.state === "SUCCESS", final, counts];
     }`,
    `async (input: sdk.DescribeProjectVersionsCommandInput) => {
       const one = await ours.waitUntil#X({ client: rekognition, maxWaitTime: 5 }, input);
       const two = await rekognition.waitUntil#X(input, 5);
       const three = await rekognition.waitUntil#X(input, { maxWaitTime: 5 });
       const answers: (sdk.DescribeProjectVersionsCommandOutput | undefined)[] =
         [one.final, two.final, three.final];
       return answers;
     }`,
  ],
  [
    "enumerations have the SDK's values, as types and as objects",
    ENUMERATIONS,
    "(value: sdk.#X): ours.#X => value",
    "(value: (typeof ours.#X)[keyof typeof ours.#X]): sdk.#X => value",
  ],
  [
    "exceptions have the SDK's members",
    EXCEPTIONS,
    `(error: ours.#X): Readable<Omit<sdk.#X, "$response">> => error`,
    "(error: ours.#X): ours.RekognitionServiceException => error",
    `(options: { message: string; $metadata: sdk.#X["$metadata"] }) => new ours.#X(options)`,
    `(error: unknown) => error instanceof ours.#X ? [error.$retryable?.throttling, error.Message] : []`,
  ],
  [
    "calls take the SDK's options",
    ["ListFaces"],
    `(abortSignal: AbortSignal) => {
       const options: ours.RekognitionRequestOptions = { abortSignal, requestTimeout: 1000 };
       const accepted: sdk.RekognitionRequestOptions = options;
       return [accepted, client.send(new ours.#XCommand({ CollectionId: "a" }), options)];
     }`,
  ],
  [
    "unions of all",
    ["Service"],
    "(x: sdk.#XInputTypes): ours.#XInputTypes => x",
    "(x: ours.#XOutputTypes): sdk.#XOutputTypes => x",
  ],
  [
    "the SessionId of a new liveness session is there",
    ["CreateFaceLivenessSession"],
    "async (): Promise<string> => (await rekognition.#x({})).SessionId",
  ],
]) {
  test(name, () => check(expressions.flatMap((expression) => each(names, expression))));
}

const structuresIn = (side) =>
  new Set(OPERATIONS.flatMap((name) => [...structuresOf(shapeOf(name, side))]));

/**
 * The members that are never absent of the structures in outputs, as [structure, member]. Where a structure is in an
 * input as well, the SDK's programs may say undefined.
 */
function alwaysThere() {
  const inputs = structuresIn("input");
  const outputs = [...structuresIn("output")].filter((name) => !inputs.has(name));
  return outputs.flatMap((name) =>
    [...(model.shapes[name].required ?? []), ...(additions.always_sent[name] ?? [])].map(
      (member) => [name, member],
    ),
  );
}

const required = (type, member) => line(`true satisfies IsRequired<${type}, "${member}">`);

test("what is always answered need not be asked for", async () => {
  const members = alwaysThere();
  for (const [name, member] of Object.entries(additions.always_sent)) {
    assert.ok(
      members.some(([found]) => found === name),
      `${name}.${member}`,
    );
  }
  await check(members.map(([name, member]) => required(`ours.${name}`, member)));
});

test("lines that should not compile do not", async () => {
  const { numbers } = await wrong([
    accepts("sdk.DetectFacesCommandOutput", "ours.DetectLabelsCommandInput"),
    accepts("ours.ListFacesCommandInput", "sdk.DetectFacesCommandInput"),
    accepts("{ Faces?: string }", "sdk.ListFacesCommandOutput"),
    required("sdk.DetectFacesCommandOutput", "FaceDetails"),
    required("{ a: string }", "a"),
    required("{ a: string | undefined }", "a"),
    line("rekognition.noSuchMethod()"),
    line("rekognition.listFaces({ CollectionId: 5 })"),
    line("rekognition.listFaces({})"),
  ]);
  assert.deepEqual(numbers, [0, 1, 2, 3, 5, 6, 7, 8]);
});
