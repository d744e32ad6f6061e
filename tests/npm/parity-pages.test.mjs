// Paginators, side by side with the AWS SDK's: the pages, the requests, the options, the ends.

import assert from "node:assert/strict";
import { test } from "node:test";
import { both, config, HANG, ok, same, sdk } from "./both.mjs";
import { answerOf, minimalInput, model, OPERATIONS, outputOf, shapeOf } from "./samples.mjs";

const PAGINATED = OPERATIONS.filter(
  (operation) => "NextToken" in model.shapes[shapeOf(operation, "output")].members,
);

/** Full answers that name these tokens for the next page, in turn. */
const pages = (operation, ...tokens) =>
  tokens.map((NextToken) => ok({ ...answerOf(operation), NextToken }));

/** Every page of an iteration, up to a limit. */
async function all(iteration, limit = 9) {
  const found = [];
  for await (const page of iteration) {
    found.push(page);
    if (found.length === limit) break;
  }
  return found;
}

/** Iterates by the function and by the aggregated client's method; returns the pages of both. */
const iterate =
  (operation, input, options = {}, limit = 9) =>
  async ({ RekognitionClient, Rekognition, [`paginate${operation}`]: paginate }) => [
    await all(
      paginate({ client: new RekognitionClient(config), ...options }, structuredClone(input)),
      limit,
    ),
    await all(
      new Rekognition(config)[`paginate${operation}`](structuredClone(input), options),
      limit,
    ),
  ];

/** Checks an iteration against the SDK's; `sent` is what its requests hold of token and size. */
async function check(operation, [input, options, limit], answers, sent) {
  const program = iterate(operation, input, options, limit);
  // Both iterations see all of the answers.
  const both = [...answers.slice(0, sent.length), ...answers.slice(0, sent.length)];
  const { found, requests } = await same(program, ...both);
  assert.deepEqual(found[1], found[0]);
  const held = requests.map(({ body: { NextToken, MaxResults } }) => [NextToken, MaxResults]);
  assert.deepEqual(held, [...sent, ...sent]);
  return found[0];
}

test("there are paginators for every operation whose answers name a next page", () => {
  const names = Object.keys(sdk).filter((name) => name.startsWith("paginate"));
  assert.deepEqual(PAGINATED.map((operation) => `paginate${operation}`).sort(), names.sort());
  assert.equal(PAGINATED.length, 18);
});

for (const operation of PAGINATED) {
  test(`${operation}: three pages`, async () => {
    const answers = pages(operation, "second", "third", undefined);
    const sent = [[], ["second"], ["third"]].map(([token]) => [token, 7]);
    const found = await check(operation, [minimalInput(operation), { pageSize: 7 }], answers, sent);
    const { NextToken, ...output } = outputOf(operation);
    assert.deepEqual(
      found.map(({ $metadata, NextToken, ...page }) => page),
      [output, output, output],
    );
  });
}

const FACES = { CollectionId: "faces" };
for (const [name, call, tokens, sent] of [
  ["one page", [FACES], [undefined], [[undefined, undefined]]],
  ["an empty token ends", [FACES], [""], [[undefined, undefined]]],
  [
    "null ends",
    [FACES],
    ["a", null],
    [
      [undefined, undefined],
      ["a", undefined],
    ],
  ],
  ["a token to start from", [FACES, { startingToken: "s" }], [undefined], [["s", undefined]]],
  ["the input's token", [{ ...FACES, NextToken: "i" }], [undefined], [["i", undefined]]],
  [
    "a token to start from before the input's",
    [{ ...FACES, NextToken: "i" }, { startingToken: "s" }],
    ["b", undefined],
    [
      ["s", undefined],
      ["b", undefined],
    ],
  ],
  [
    "the input's size before the option's",
    [{ ...FACES, MaxResults: 3 }, { pageSize: 5 }],
    ["a", undefined],
    [
      [undefined, 3],
      ["a", 3],
    ],
  ],
  [
    "the same token again ends where that is asked for",
    [FACES, { stopOnSameToken: true }],
    ["a", "a", "a", "a", undefined],
    [
      [undefined, undefined],
      ["a", undefined],
    ],
  ],
  [
    "the same token again does not end where that is asked for",
    [FACES, { stopOnSameToken: false }],
    ["a", "a", "a", undefined],
    [
      [undefined, undefined],
      ["a", undefined],
      ["a", undefined],
      ["a", undefined],
    ],
  ],
  [
    "a program that has enough",
    [FACES, {}, 2],
    ["a", "b", "c"],
    [
      [undefined, undefined],
      ["a", undefined],
    ],
  ],
]) {
  test(`paginateListFaces: ${name}`, () =>
    check("ListFaces", call, pages("ListFaces", ...tokens), sent));
}

// The AWS SDK asks for the same page on and on.
test("the same token again ends with an error, unless something else is asked for", async () => {
  const program = async ({ RekognitionClient, paginateListFaces }) => {
    const client = new RekognitionClient(config);
    const tokens = [];
    try {
      for await (const { NextToken } of paginateListFaces({ client }, { ...FACES })) {
        if (tokens.push(NextToken) === 5) break;
      }
    } catch ({ name, message }) {
      return [tokens, name, message];
    }
    return [tokens];
  };
  const { theirs, our } = await both(program, ...pages("ListFaces", "a"));
  assert.deepEqual(theirs.found, [Array(5).fill("a")]);
  const message = "ListFaces: expected another NextToken, found the same again";
  assert.deepEqual(our.found, [["a", "a"], "ResponseError", message]);
});

test("empty pages are pages", async () => {
  const answers = [ok({ NextToken: "a", Faces: [] }), ok({ NextToken: "b" }), ok({ Faces: [] })];
  const sent = [undefined, "a", "b"].map((token) => [token, undefined]);
  const found = await check("ListFaces", [FACES], answers, sent);
  assert.deepEqual(
    found.map(({ Faces }) => Faces),
    [[], undefined, []],
  );
});

test("the aggregated client needs no input", async () => {
  const program = async ({ Rekognition }) => [
    await all(new Rekognition(config).paginateListCollections()),
    await all(new Rekognition(config).paginateListCollections(undefined, { pageSize: 2 })),
  ];
  const { requests } = await same(program, ok({}));
  assert.deepEqual(
    requests.map(({ body }) => body),
    [{}, { MaxResults: 2 }],
  );
});

test("withCommand sees every command, and can replace it", async () => {
  const program = async ({ RekognitionClient, ListFacesCommand, paginateListFaces }) => {
    const seen = [];
    const withCommand = (command) => {
      seen.push(command instanceof ListFacesCommand, command.input.NextToken);
      if (seen.length > 2) return new ListFacesCommand({ ...command.input, MaxResults: 9 });
    };
    const client = new RekognitionClient(config);
    return [await all(paginateListFaces({ client, withCommand }, { ...FACES })), seen];
  };
  const { found, requests } = await same(program, ...pages("ListFaces", "a", undefined));
  assert.deepEqual(found[1], [true, undefined, true, "a"]);
  assert.equal(requests[1].body.MaxResults, 9);
});

test("it is an asynchronous generator", async () => {
  const program = async ({ RekognitionClient, paginateListFaces }) => {
    const iteration = paginateListFaces({ client: new RekognitionClient(config) }, { ...FACES });
    return [
      iteration[Symbol.asyncIterator]() === iteration,
      await iteration.next(),
      await iteration.return(),
      await iteration.next(),
    ];
  };
  const { found, requests } = await same(program, ...pages("ListFaces", "a", "b"));
  assert.equal(found[1].value.NextToken, "a");
  assert.equal(requests.length, 1);
});

test("nothing is sent before the first page is asked for", async () => {
  const program = async ({ RekognitionClient, paginateListFaces }) => {
    paginateListFaces({ client: new RekognitionClient(config) }, { ...FACES });
    await new Promise((resolve) => setTimeout(resolve, 20));
  };
  assert.equal((await same(program, ok({}))).requests.length, 0);
});

test("a refused page is thrown, and ends", async () => {
  const program = async ({ RekognitionClient, paginateListFaces }) => {
    const iteration = paginateListFaces({ client: new RekognitionClient(config) }, { ...FACES });
    const { value } = await iteration.next();
    const { name, message } = await iteration.next().catch((error) => error);
    return [value, name, message, await iteration.next()];
  };
  const refusal = {
    status: 400,
    json: { __type: "InvalidPaginationTokenException", Message: "no such page" },
  };
  const { found } = await same(program, ...pages("ListFaces", "a"), refusal);
  assert.deepEqual(found.slice(1), [
    "InvalidPaginationTokenException",
    "no such page",
    { done: true, value: undefined },
  ]);
});

for (const client of [undefined, {}, { send: async () => ({}) }]) {
  test(`${JSON.stringify(client)} is no client`, async () => {
    const program = async ({ paginateListFaces }) => {
      const error = await all(paginateListFaces({ client }, { ...FACES })).catch((error) => error);
      return [error instanceof Error, /client/i.test(error.message)];
    };
    assert.deepEqual((await same(program, ok({}))).found, [true, true]);
  });
}

test("an abort ends the page that is under way", async () => {
  let controller;
  const program = async ({ RekognitionClient, paginateListFaces }) => {
    controller = new AbortController();
    const options = { abortSignal: controller.signal };
    const client = new RekognitionClient(config);
    const iteration = paginateListFaces({ client }, { ...FACES }, options);
    await iteration.next();
    return iteration.next().catch((error) => error.name);
  };
  const silence = () => {
    controller.abort();
    return HANG;
  };
  const { found } = await same(program, ...pages("ListFaces", "a"), silence);
  assert.equal(found, "AbortError");
});
