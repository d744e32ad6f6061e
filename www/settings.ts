// Reads who answers from the form or the serving machine; keeps it in memory only, never in storage or the URL.

import { byId } from "./dom.js";
import { explain } from "./errors.js";

export type Permission =
  | { kind: "pool"; identityPoolId: string }
  | { kind: "keys"; accessKeyId: string; secretAccessKey: string; sessionToken: string };

export interface Connection {
  standIn: boolean;
  region: string;
  /** Empty: the region's own endpoint. */
  endpoint: string;
  permission: Permission;
}

/** The stand-in that runs beside the server of this page, or `undefined` where there is none. */
export async function findStandIn(): Promise<Connection | undefined> {
  try {
    const response = await fetch("./local.json", { cache: "no-store" });
    const { endpoint, region, identityPoolId } = await response.json();
    if (![endpoint, region, identityPoolId].every((value) => typeof value === "string")) {
      return undefined;
    }
    return { standIn: true, region, endpoint, permission: { kind: "pool", identityPoolId } };
  } catch {
    return undefined; // no such file, or something else answers with a page of its own
  }
}

export function sourceLine({ standIn, region, endpoint, permission }: Connection): string {
  if (standIn) {
    return "Answered by the local stand-in: real face detection, labels only from what it computed; no AWS account is used.";
  }
  const place = endpoint === "" ? `Amazon Rekognition in ${region}` : endpoint;
  return `Answered by ${place}, with ${permission.kind === "pool" ? "a guest of your identity pool" : "your temporary keys"}.`;
}

const input = (id: string) => byId(id, HTMLInputElement);
const chosen = (name: string) =>
  document.querySelector<HTMLInputElement>(`input[name="${name}"]:checked`)?.value;

/** Shows the fields that the chosen service and permission need, and requires only those. */
function showNeeded(): void {
  const aws = chosen("service") === "aws";
  const keys = chosen("permission") === "keys";
  const show = (id: string, wanted: boolean, needed: string[]) => {
    byId(id, HTMLElement).hidden = !wanted;
    for (const field of needed) {
      input(field).disabled = !wanted;
    }
  };
  show("aws-fields", aws, ["region", "endpoint"]);
  show("pool-fields", aws && !keys, ["identity-pool"]);
  show("keys-fields", aws && keys, ["access-key-id", "secret-access-key", "session-token"]);
}

function readForm(): Connection {
  const text = (id: string) => input(id).value.trim();
  return {
    standIn: false,
    region: text("region"),
    endpoint: text("endpoint"),
    permission:
      chosen("permission") === "keys"
        ? {
            kind: "keys",
            accessKeyId: text("access-key-id"),
            secretAccessKey: text("secret-access-key"),
            sessionToken: text("session-token"),
          }
        : { kind: "pool", identityPoolId: text("identity-pool") },
  };
}

/** Wires the form; `use` is told each connection that the user decides on, and throws what it cannot use. */
export function setUpForm(
  standIn: Connection | undefined,
  use: (connection: Connection) => void,
): void {
  const form = byId("connection-form", HTMLFormElement);
  const saved = byId("connection-saved", HTMLElement);
  const local = document.querySelector<HTMLInputElement>('input[value="stand-in"]');
  if (local) {
    local.disabled = !standIn;
    local.checked = standIn !== undefined;
  }
  form.addEventListener("change", showNeeded);
  form.addEventListener("input", () => {
    saved.textContent = "";
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const connection = chosen("service") === "stand-in" && standIn ? standIn : readForm();
    try {
      use(connection);
      saved.textContent = `In use. ${connection.standIn ? "" : "Kept in memory only."}`;
    } catch (error) {
      const { title, message } = explain(error);
      saved.textContent = `${title} ${message}`;
    }
  });
  showNeeded();
}
