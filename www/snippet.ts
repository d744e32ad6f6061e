// Writes the code that the page runs, for copying; puts placeholders where the secrets would be.

import type { Connection } from "./settings.js";

export interface Wanted {
  faces: boolean;
  labels: boolean;
}

const CALLS = {
  faces: `rekognition.detectFaces({ Image: file, Attributes: ["ALL"] })`,
  labels: `rekognition.detectLabels({
    Image: file,
    MaxLabels: 50,
    MinConfidence: 55,
    Features: ["GENERAL_LABELS", "IMAGE_PROPERTIES"],
  })`,
};

const FOUND = { faces: "faces.FaceDetails", labels: "labels.Labels" };

function calls(names: (keyof typeof CALLS)[]): string {
  const [first, second] = names;
  if (!first) {
    return "// Tick Faces or Labels.";
  }
  const log = `console.log(${names.map((name) => FOUND[name]).join(", ")});`;
  if (!second) {
    return `const ${first} = await ${CALLS[first].replaceAll("\n  ", "\n")};\n${log}`;
  }
  const list = names.map((name) => `  ${CALLS[name]},`).join("\n");
  return `const [${names.join(", ")}] = await Promise.all([\n${list}\n]);\n${log}`;
}

export function snippet(connection: Connection | undefined, wanted: Wanted): string {
  const region = JSON.stringify(connection?.region ?? "us-east-1");
  const endpoint = connection?.endpoint ? JSON.stringify(connection.endpoint) : "";
  const keys = connection?.permission.kind === "keys";
  const pool = JSON.stringify(
    connection?.permission.kind === "pool" ? connection.permission.identityPoolId : "…",
  );
  const credentials = keys
    ? `{ accessKeyId: "…", secretAccessKey: "…", sessionToken: "…" }`
    : `fromCognitoIdentityPool({
    identityPoolId: ${pool},
    clientConfig: { region: ${region}${endpoint && `, endpoint: ${endpoint}`} },
  })`;
  const names = (["faces", "labels"] as const).filter((name) => wanted[name]);
  return `import { Rekognition${keys ? "" : ", fromCognitoIdentityPool"} } from "rekognition-wasm";

const rekognition = new Rekognition({
  region: ${region},${endpoint && `\n  endpoint: ${endpoint},`}
  credentials: ${credentials},
});

const file = document.querySelector("input[type=file]").files[0];
${calls(names)}
`;
}
