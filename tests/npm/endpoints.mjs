// Where the package sends the calls to each service, and what it signs there: what the tests of endpoints share.

import {
  fromCognitoIdentity,
  fromRolesAnywhere,
  fromTemporaryCredentials,
  ListCollectionsCommand,
  RekognitionClient,
  throughBucket,
} from "rekognition-wasm";
import { certificate, PAIRS, pem } from "./certificates.mjs";
import { ROLE } from "./providers.mjs";
import { KEYS, scripted } from "./support.mjs";

const EC = PAIRS["P-256"];
const CERTIFICATE = { certificate: certificate(EC), privateKey: pem(EC) };

/** A call to each service, with these options of a client. */
const calls = {
  rekognition: (options) =>
    new RekognitionClient({ ...options, credentials: KEYS }).send(new ListCollectionsCommand({})),

  "cognito-identity": (clientConfig) =>
    fromCognitoIdentity({ identityId: "us-east-1:identity", clientConfig })(),

  sts: (clientConfig) =>
    fromTemporaryCredentials({
      masterCredentials: KEYS,
      params: { RoleArn: ROLE },
      clientConfig,
    })(),

  rolesanywhere: (clientConfig) =>
    fromRolesAnywhere({
      trustAnchorArn: "arn:aws:rolesanywhere:us-east-1:123456789012:trust-anchor/1",
      profileArn: "arn:aws:rolesanywhere:us-east-1:123456789012:profile/2",
      roleArn: ROLE,
      ...CERTIFICATE,
      clientConfig,
    })(),

  async s3({ bucket = "photos", endpoint, ...options }) {
    const { config } = new RekognitionClient({ ...options, credentials: KEYS });
    const store = throughBucket({ bucket, ...(endpoint && { endpoint }) });
    await store({ content: new Uint8Array(3), isStripped: false }, config);
  },
};

/** The path of the one object that is put into a bucket. */
const OBJECT = /\/rekognition-wasm\/[\w-]+$/;

/**
 * Where a call goes with these options: the URL, without the path of the operation, and the region and the service that
 * are signed, where something is. Without a request, the call's error is thrown.
 */
export async function placeOf(service, options) {
  const fetch = scripted(new TypeError("no answer"));
  const error = await calls[service]({ maxAttempts: 1, ...options, fetch }).catch((it) => it);
  const [request] = fetch.requests;
  if (!request) throw error;
  const url = request.url.replace(OBJECT, "").replace(/\/(sessions)?$/, "");
  const scope = /Credential=\w+\/\d+\/([^/]+)\/([^/]+)\/aws4_request/;
  const [, region, name] = scope.exec(request.headers.authorization) ?? [];
  return { url, ...(name && { region, name }) };
}
