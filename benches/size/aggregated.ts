// The same app with the client that has all operations as methods: what is not called is downloaded, too.
import { Rekognition } from "@aws-sdk/client-rekognition";
import { fromCognitoIdentityPool } from "@aws-sdk/credential-provider-cognito-identity";

const region = "us-east-1";
const rekognition = new Rekognition({
  region,
  credentials: fromCognitoIdentityPool({
    identityPoolId: "us-east-1:00000000-0000-0000-0000-000000000000",
    clientConfig: { region },
  }),
});

export async function analyse(photo: Uint8Array) {
  const Image = { Bytes: photo };
  const [faces, labels] = await Promise.all([
    rekognition.detectFaces({ Image, Attributes: ["ALL"] }),
    rekognition.detectLabels({ Image, MaxLabels: 10 }),
  ]);
  return { faces: faces.FaceDetails ?? [], labels: labels.Labels ?? [] };
}
