// Calls the service through the package and measures the call; draws nothing and keeps no result.

import {
  type DetectFacesCommandOutput,
  type DetectLabelsCommandOutput,
  fromCognitoIdentityPool,
  Rekognition,
} from "rekognition-wasm";
import type { Connection } from "./settings.js";

export interface Answer<Output> {
  output: Output;
  ms: number;
  /** Bytes of the body that went out; `undefined` where the runtime does not let it be seen. */
  bodyBytes: number | undefined;
}

export interface Service {
  faces(photo: Blob, abortSignal: AbortSignal): Promise<Answer<DetectFacesCommandOutput>>;
  labels(photo: Blob, abortSignal: AbortSignal): Promise<Answer<DetectLabelsCommandOutput>>;
}

function credentialsOf({ region, endpoint, permission }: Connection) {
  if (permission.kind === "keys") {
    const { accessKeyId, secretAccessKey, sessionToken } = permission;
    return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
  }
  return fromCognitoIdentityPool({
    identityPoolId: permission.identityPoolId,
    clientConfig: { region, ...(endpoint && { endpoint }) },
  });
}

function sizeOf(body: BodyInit | null | undefined): number | undefined {
  if (body instanceof Blob) {
    return body.size;
  }
  return body instanceof ArrayBuffer || ArrayBuffer.isView(body) ? body.byteLength : undefined;
}

export function connect(connection: Connection): Service {
  const { region, endpoint } = connection;
  const sent = new Map<string, number | undefined>(); // by operation: only one of each runs
  const rekognition = new Rekognition({
    region,
    ...(endpoint && { endpoint }),
    credentials: credentialsOf(connection),
    fetch: (resource: RequestInfo | URL, init?: RequestInit) => {
      const target = new Headers(init?.headers).get("x-amz-target") ?? "";
      sent.set(target, sizeOf(init?.body));
      return fetch(resource, init);
    },
  });
  const measured = async <Output>(
    operation: string,
    call: () => Promise<Output>,
  ): Promise<Answer<Output>> => {
    const start = performance.now();
    const output = await call();
    const ms = performance.now() - start;
    return { output, ms, bodyBytes: sent.get(`RekognitionService.${operation}`) };
  };
  return {
    faces: (Image, abortSignal) =>
      measured("DetectFaces", () =>
        rekognition.detectFaces({ Image, Attributes: ["ALL"] }, { abortSignal }),
      ),
    labels: (Image, abortSignal) =>
      measured("DetectLabels", () =>
        rekognition.detectLabels(
          {
            Image,
            MaxLabels: 50,
            MinConfidence: 55,
            Features: ["GENERAL_LABELS", "IMAGE_PROPERTIES"],
          },
          { abortSignal },
        ),
      ),
  };
}
