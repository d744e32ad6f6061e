// What a program is told of an error, side by side with the AWS SDK: of every exception, as the service writes it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { config, REQUEST_ID, same, told } from "./both.mjs";
import { EXCEPTIONS, methodOf, minimalInput, model, OPERATIONS } from "./samples.mjs";

const NAMESPACE = "com.amazonaws.rekognition.v20160627";
const LOGREF = "5c2f6a3e-0000-4000-8000-00000000000a";
const TEXT = 'Zoë\'s "picture" 猫 🐈 is not <there>';
const QUOTA = { ResourceType: "loop", QuotaCode: "L-1234", ServiceCode: "sagemaker" };

/** The members that the model gives an exception besides its message. */
function membersOf(exception) {
  const all = { Code: exception, Logref: LOGREF, ...QUOTA };
  const known = Object.keys(model.shapes[exception].members);
  return Object.fromEntries(Object.entries(all).filter(([name]) => known.includes(name)));
}

/** An operation that the model says can answer so. */
const operationOf = (exception) =>
  OPERATIONS.find((name) => model.operations[name].errors.some(({ shape }) => shape === exception));

const header = (type) => ({ "x-amzn-errortype": type });

const call =
  (operation) =>
  async ({ Rekognition }) =>
    new Rekognition(config)[methodOf(operation)](minimalInput(operation));

/** Checks what both tell of an answer, which must be this. */
async function check(operation, answer, expected) {
  const { found, requests } = await same(call(operation), answer);
  assert.equal(requests.length, 1);
  const members = Object.keys(expected).map((name) => [name, found.thrown[name]]);
  assert.deepEqual(Object.fromEntries(members), expected);
}

test("the model's exceptions all belong to an operation", () => {
  assert.equal(EXCEPTIONS.length, 23);
  for (const exception of EXCEPTIONS) assert.ok(operationOf(exception), exception);
});

for (const exception of EXCEPTIONS) {
  const status = model.shapes[exception].fault ? 500 : 400;
  const members = membersOf(exception);
  const expected = {
    name: exception,
    message: TEXT,
    instanceOf: [exception, "RekognitionServiceException"].sort(),
    isError: true,
    $metadata: { httpStatusCode: status, requestId: REQUEST_ID, attempts: 1, totalRetryDelay: 0 },
    ...members,
  };
  for (const [form, answer] of [
    ["in __type", { json: { __type: exception, ...members, Message: TEXT } }],
    [
      "in __type with its namespace",
      { json: { __type: `${NAMESPACE}#${exception}`, ...members, message: TEXT } },
    ],
    ["in its header", { json: { ...members, Message: TEXT }, headers: header(exception) }],
    [
      "in its header, a colon behind it",
      { json: { ...members, message: TEXT }, headers: header(`${exception}:`) },
    ],
    [
      "in its header, a URL behind it",
      {
        json: { ...members, Message: TEXT },
        headers: header(`${exception}:http://internal.amazon.com/coral/com.amazonaws.rekognition/`),
      },
    ],
    [
      "in both",
      {
        json: { __type: exception, ...members, Message: TEXT, message: TEXT },
        headers: header(`${NAMESPACE}#${exception}`),
      },
    ],
  ]) {
    test(`${exception} ${form}`, () =>
      check(operationOf(exception), { status, ...answer }, expected));
  }

  test(`${exception} with members that the model does not have, and none of its own`, () =>
    check(
      operationOf(exception),
      { status, json: { __type: exception, message: "no", Detail: { a: [1] } } },
      { name: exception, Detail: { a: [1] }, Code: undefined, Logref: undefined },
    ));

  test(`${exception} made by hand, as mocks do`, async () => {
    const { found } = await same(async (aws) => {
      const options = { message: "by hand", $metadata: { httpStatusCode: status }, ...members };
      const error = new aws[exception](options);
      return [told(error, aws), String(error), error.stack.split("\n")[0], { ...error.$metadata }];
    });
    assert.equal(found[0].message, "by hand");
    for (const member of Object.keys(members)) assert.equal(found[0][member], members[member]);
  });
}

for (const [exception, statuses] of Object.entries({
  ResourceNotFoundException: [400, 404],
  InternalServerError: [400, 404, 500, 503],
})) {
  test(`whose fault an ${exception} is does not depend on the status`, async () => {
    for (const status of statuses) {
      await check(
        operationOf(exception),
        { status, json: { __type: exception, message: "no" } },
        {
          name: exception,
        },
      );
    }
  });
}

for (const [exception, code] of [
  ["InvalidParameterException", "InvalidImageSize"],
  ["AccessDeniedException", "403"],
]) {
  test(`the Code of an ${exception} can differ from its name`, () =>
    check(
      "DetectFaces",
      { status: 400, json: { __type: exception, Code: code, Message: "no" } },
      {
        name: exception,
        Code: code,
      },
    ));
}

for (const [name, status] of [
  ["ValidationException", 400],
  ["UnrecognizedClientException", 403],
  ["MissingAuthenticationTokenException", 403],
  ["IncompleteSignatureException", 403],
  ["ServiceUnavailableException", 503],
  ["SomethingNew", 400],
  ["SomethingNew", 500],
]) {
  test(`${name} with HTTP status ${status}, which the model does not have`, () =>
    check(
      "ListFaces",
      { status, json: { __type: `${NAMESPACE}#${name}`, message: TEXT, Detail: "more" } },
      {
        name,
        message: TEXT,
        $fault: status < 500 ? "client" : "server",
        instanceOf: ["RekognitionServiceException"],
        Detail: "more",
      },
    ));
}

test("the service's exception made by hand", async () => {
  await same(async (aws) => {
    const options = { name: "New", $fault: "server", message: "by hand", $metadata: {} };
    const error = new aws.RekognitionServiceException(options);
    return [told(error, aws), String(error)];
  });
});

test("errors after several attempts tell of them", async (t) => {
  t.mock.method(Math, "random", () => 0.5); // else a wait may be none
  const program = async ({ Rekognition }) => {
    const rekognition = new Rekognition({ ...config, maxAttempts: 2 });
    const { name, $metadata } = await rekognition.listCollections({}).catch((error) => error);
    return [name, $metadata.attempts, $metadata.totalRetryDelay > 0];
  };
  const { found } = await same(program, { status: 500, json: { __type: "InternalServerError" } });
  assert.deepEqual(found.slice(0, 2), ["InternalServerError", 2]);
});

test("an error is told apart by its class, and shown by its name", async () => {
  const program = async (aws) => {
    const error = await call("ListFaces")(aws).catch((error) => error);
    return [told(error, aws), String(error), Object.prototype.toString.call(error)];
  };
  const json = { __type: "ResourceNotFoundException", message: "no" };
  const { found } = await same(program, { status: 400, json });
  assert.equal(found[1], "ResourceNotFoundException: no");
});
