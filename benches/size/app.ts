// A small app as users write it: faces and labels of one photo, with guest credentials of a Cognito identity pool.
// size.mjs bundles it as it stands (the AWS SDK) and with both imports meaning "rekognition-wasm".
import {
  DetectFacesCommand,
  DetectLabelsCommand,
  RekognitionClient,
} from "@aws-sdk/client-rekognition";
import { fromCognitoIdentityPool } from "@aws-sdk/credential-provider-cognito-identity";

const region = "us-east-1";
const client = new RekognitionClient({
  region,
  credentials: fromCognitoIdentityPool({
    identityPoolId: "us-east-1:00000000-0000-0000-0000-000000000000",
    clientConfig: { region },
  }),
});

export async function analyse(photo: Uint8Array) {
  const Image = { Bytes: photo };
  const [faces, labels] = await Promise.all([
    client.send(new DetectFacesCommand({ Image, Attributes: ["ALL"] })),
    client.send(new DetectLabelsCommand({ Image, MaxLabels: 10 })),
  ]);
  return { faces: faces.FaceDetails ?? [], labels: labels.Labels ?? [] };
}
