// Side by side with @aws-sdk/client-rekognition on the stand-in: the same outputs, interchangeable credentials.

import assert from "node:assert/strict";
import { test } from "node:test";
import * as sdk from "@aws-sdk/client-rekognition";
import { fromCognitoIdentityPool as sdkFromCognitoIdentityPool } from "@aws-sdk/credential-provider-cognito-identity";
import * as ours from "rekognition-wasm";
import { POOL, photo, REGION, SMALL, standIn } from "./support.mjs";

const commands = {
  DetectFaces: { sdk: sdk.DetectFacesCommand, ours: ours.DetectFacesCommand },
  DetectLabels: { sdk: sdk.DetectLabelsCommand, ours: ours.DetectLabelsCommand },
};

const endpoint = standIn();
const identity = { identityPoolId: POOL, clientConfig: { region: REGION, endpoint } };

async function both(operation, input, credentials) {
  const outputs = [];
  for (const [client, Command] of [
    [new sdk.RekognitionClient({ region: REGION, endpoint, credentials }), commands[operation].sdk],
    [
      new ours.RekognitionClient({ region: REGION, endpoint, credentials }),
      commands[operation].ours,
    ],
  ]) {
    const { $metadata, ...output } = await client.send(new Command(input));
    assert.equal($metadata.httpStatusCode, 200);
    assert.equal($metadata.attempts, 1);
    assert.equal($metadata.totalRetryDelay, 0);
    assert.ok($metadata.requestId);
    outputs.push(output);
  }
  assert.deepEqual(outputs[1], outputs[0]);
  return outputs[1];
}

test("DetectFaces: the AWS SDK's output, with our credentials in both", async () => {
  const Image = { Bytes: await photo("grace_hopper.jpg") };
  const credentials = ours.fromCognitoIdentityPool(identity);
  const { FaceDetails } = await both("DetectFaces", { Image, Attributes: ["ALL"] }, credentials);
  assert.equal(FaceDetails.length, 1);
});

test("DetectLabels: the AWS SDK's output, with its credentials in both", async () => {
  const Image = { Bytes: await photo("astronaut.png") };
  const Features = ["GENERAL_LABELS", "IMAGE_PROPERTIES"];
  const credentials = sdkFromCognitoIdentityPool(identity);
  const { Labels } = await both("DetectLabels", { Image, Features }, credentials);
  assert.ok(Labels.length > 0);
});

test("an error of the service: name, message, $fault and status are the AWS SDK's", async () => {
  const credentials = ours.fromCognitoIdentityPool(identity);
  const [theirs, our] = await Promise.all(
    [sdk, ours].map(({ RekognitionClient, DetectFacesCommand }) =>
      new RekognitionClient({ region: REGION, endpoint, credentials })
        .send(new DetectFacesCommand({ Image: { Bytes: SMALL } }))
        .catch((error) => error),
    ),
  );
  assert.equal(our.name, "InvalidImageFormatException");
  for (const name of ["name", "message", "$fault"]) assert.equal(our[name], theirs[name]);
  assert.equal(our.$metadata.httpStatusCode, theirs.$metadata.httpStatusCode);
  assert.ok(our instanceof ours.RekognitionServiceException);
});

test("our credentials have what the AWS SDK's have", async () => {
  const our = await ours.fromCognitoIdentityPool(identity)();
  const theirs = await sdkFromCognitoIdentityPool(identity)();
  const shape = (credentials) =>
    Object.keys(credentials)
      .filter((name) => credentials[name] !== undefined && name !== "$source")
      .sort();
  assert.deepEqual(shape(our), shape(theirs));
  assert.ok(our.expiration instanceof Date);
});
