// A program for the AWS SDK for JavaScript v3. It is compiled twice: `client` and `cognito` are the AWS SDK's packages
// the first time, and rekognition-wasm the second.

import {
  type Attribute,
  type BoundingBox,
  DetectFacesCommand,
  type DetectFacesCommandInput,
  type DetectFacesCommandOutput,
  DetectLabelsCommand,
  type DetectLabelsCommandInput,
  type DetectLabelsCommandOutput,
  type FaceDetail,
  ImageTooLargeException,
  type Instance,
  type Label,
  Rekognition,
  RekognitionClient,
  type RekognitionClientConfig,
  RekognitionServiceException,
  ThrottlingException,
} from "client";
import { fromCognitoIdentityPool } from "cognito";

const region = "us-east-1";
const credentials = fromCognitoIdentityPool({
  identityPoolId: "us-east-1:1234",
  logins: { "accounts.google.com": "token", "example.com": async () => "token" },
  clientConfig: { region },
});
const config = { region, credentials, maxAttempts: 2 } satisfies RekognitionClientConfig;

export const client = new RekognitionClient(config);
export const rekognition = new Rekognition({
  ...config,
  credentials: async () => ({
    accessKeyId: "a",
    secretAccessKey: "b",
    sessionToken: "c",
    expiration: new Date(),
  }),
});

const attributes: Attribute[] = ["ALL"];
export const faces: DetectFacesCommandInput = {
  Image: { Bytes: new Uint8Array(8) },
  Attributes: attributes,
};
export const labels: DetectLabelsCommandInput = {
  Image: { S3Object: { Bucket: "photos", Name: "a.jpg", Version: undefined } },
  MaxLabels: 10,
  MinConfidence: 75.5,
  Features: ["GENERAL_LABELS", "IMAGE_PROPERTIES"],
  Settings: {
    GeneralLabels: { LabelInclusionFilters: ["Cat"] },
    ImageProperties: { MaxDominantColors: 3 },
  },
};

const area = ({ Width = 0, Height = 0 }: BoundingBox): number => Width * Height;
const eyes = (face: FaceDetail) =>
  face.Landmarks?.filter(({ Type }) => Type === "eyeLeft").map(({ X, Y }) => [X, Y]);

export async function main(signal: AbortSignal): Promise<unknown[]> {
  const options = { abortSignal: signal };
  try {
    const output: DetectFacesCommandOutput = await client.send(
      new DetectFacesCommand(faces),
      options,
    );
    const [face] = output.FaceDetails ?? [];
    const found: DetectLabelsCommandOutput = await rekognition.detectLabels(labels, options);
    const { Labels } = await client.send(new DetectLabelsCommand(labels));
    const { FaceDetails } = await rekognition.detectFaces(faces);
    const instances: Instance[] = Labels?.flatMap((label: Label) => label.Instances ?? []) ?? [];
    return [
      face?.BoundingBox && area(face.BoundingBox),
      face?.AgeRange?.Low,
      face?.Emotions?.map(({ Type, Confidence }) => `${Type} ${Confidence?.toFixed(1)}`),
      face?.Pose?.Yaw,
      face?.Gender?.Value,
      face?.Smile?.Value,
      face && eyes(face),
      FaceDetails?.length,
      instances.map(({ BoundingBox }) => BoundingBox?.Left),
      found.ImageProperties?.Quality?.Brightness,
      found.ImageProperties?.DominantColors?.map(({ HexCode }) => HexCode),
      found.Labels?.map(({ Name, Parents }) => [Name, Parents?.map((parent) => parent.Name)]),
      output.$metadata.requestId,
      output.$metadata.attempts,
      await client.config.region(),
    ];
  } catch (error) {
    if (error instanceof ThrottlingException) return [error.$retryable?.throttling];
    if (error instanceof ImageTooLargeException) return [error.message];
    if (error instanceof RekognitionServiceException) {
      return [error.name, error.$fault, error.$metadata.httpStatusCode];
    }
    throw error;
  } finally {
    client.destroy();
  }
}
