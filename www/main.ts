// Wires the page: a photo in, operations run, boxes drawn; holds the page's state, not the parts' logic.

import { byId, copyFrom } from "./dom.js";
import { bytes } from "./format.js";
import { operation } from "./operation.js";
import { drawMarks, faceMarks, labelMarks, linkEntriesAndBoxes } from "./overlay.js";
import { connect, type Service } from "./request.js";
import { facesFound, labelsFound } from "./results.js";
import { type Connection, findStandIn, setUpForm, sourceLine } from "./settings.js";
import { snippet } from "./snippet.js";

const element = (id: string) => byId(id, HTMLElement);
const button = (id: string) => byId(id, HTMLButtonElement);
const fileInput = byId("file", HTMLInputElement);
const stage = element("stage");
const samples = document.querySelectorAll<HTMLElement>("[data-sample]");

let connection: Connection | undefined;
let service: Service | undefined;
/** Counts the photos that were asked for: whoever awaits something compares it afterwards. */
let turn = 0;
let file: File | undefined;
/** The decoded photo; `undefined` until it is decoded and where the browser cannot show it. */
let preview: HTMLImageElement | undefined;

const faces = operation({
  name: "faces",
  one: "face",
  about: "Where each face is, how sure the service is of it, and how bright and sharp it is.",
  call: (at, photo, signal) => at.faces(photo, signal),
  found: ({ FaceDetails = [] }) => FaceDetails.length,
  marks: ({ FaceDetails = [] }) => faceMarks(FaceDetails),
  body: (answer) => (file ? facesFound(answer, file, preview) : []),
  changed: refresh,
});
const labels = operation({
  name: "labels",
  one: "label",
  about: "What the photo shows, what that belongs to and where it is; and the photo's colours.",
  call: (at, photo, signal) => at.labels(photo, signal),
  found: ({ Labels = [] }) => Labels.length,
  marks: ({ Labels = [] }) => labelMarks(Labels),
  body: (answer) => (file ? labelsFound(answer, file) : []),
  changed: refresh,
});
const operations = [faces, labels];
const unpin = linkEntriesAndBoxes(document.body, element("overlay"));
const wanted = () => operations.filter((one) => one.wanted());

/** Draws what depends on more than one operation. */
function refresh(): void {
  // Labels first: where a face and a label share a place, the face lies on top.
  drawMarks(element("overlay"), preview ? [...labels.marks(), ...faces.marks()] : []);
  const words = operations.map((one) => one.words()).filter(Boolean);
  const line = words.join(", ");
  element("status").textContent = line && `${line.charAt(0).toUpperCase()}${line.slice(1)}.`;
  const busy = operations.some((one) => one.busy());
  const hadFocus = document.activeElement === button("cancel");
  button("run").disabled = busy || !file || !service || wanted().length === 0;
  button("cancel").hidden = !busy;
  if (!busy && hadFocus) {
    button("run").focus(); // a hidden button would drop the focus to the start of the page
  }
  element("code").textContent = snippet(connection, {
    faces: faces.wanted(),
    labels: labels.wanted(),
  });
}

function runWanted(): void {
  for (const one of wanted()) {
    if (service && file) {
      one.run(service, file);
    }
  }
}

/** Makes room for another photo: nothing of the one before may finish or stay visible. */
function supersede(): number {
  turn += 1;
  file = undefined;
  unpin();
  setPreview(undefined);
  for (const one of operations) {
    one.forget();
  }
  stage.dataset.state = "loading";
  element("caption").textContent = "";
  for (const sample of samples) {
    sample.removeAttribute("aria-current");
  }
  return turn;
}

function setPreview(next: HTMLImageElement | undefined): void {
  if (preview) {
    URL.revokeObjectURL(preview.src);
  }
  preview = next;
  element("figure").hidden = !next;
  element("photo").replaceChildren(...(next ? [next] : []));
  element("frame").style.setProperty(
    "--ratio",
    next ? String(next.naturalWidth / next.naturalHeight) : "1",
  );
}

async function open(chosen: File): Promise<void> {
  const mine = supersede();
  file = chosen;
  element("caption").textContent = `${chosen.name} · ${bytes(chosen.size)}`;
  runWanted();
  const image = new Image();
  image.alt = `The photo ${chosen.name}`;
  image.src = URL.createObjectURL(chosen);
  const decoded = await image.decode().then(
    () => true,
    () => false,
  );
  if (mine !== turn || !decoded) {
    URL.revokeObjectURL(image.src);
  }
  if (mine !== turn) {
    return;
  }
  if (decoded) {
    setPreview(image);
    element("caption").textContent =
      `${chosen.name} · ${image.naturalWidth} × ${image.naturalHeight} px · ${bytes(chosen.size)}`;
  } else {
    invite("This browser cannot show this file.", "Without a visible photo there are no boxes.");
  }
  stage.dataset.state = decoded ? "shown" : "empty";
  faces.draw(); // its close-ups are cut from the photo
  refresh();
}

async function openSample(name: string): Promise<void> {
  const mine = supersede();
  const blob = await fetch(`./photos/${name}`)
    .then((response) => {
      if (!response.ok) {
        throw new Error(`The server answered with status ${response.status}.`);
      }
      return response.blob();
    })
    .catch((error: Error) => error);
  if (mine !== turn) {
    return;
  }
  if (blob instanceof Error) {
    stage.dataset.state = "empty";
    invite(`The sample ${name} could not be fetched.`, blob.message);
  } else {
    open(new File([blob], name, { type: blob.type }));
    document.querySelector(`[data-sample="${name}"]`)?.setAttribute("aria-current", "true");
  }
}

function invite(title: string, text: string): void {
  element("invitation-title").textContent = title;
  element("invitation-text").textContent = text;
}

/** The first file of a drop, a paste or a choice. */
function take(files: FileList | undefined | null): void {
  const [first] = files ?? [];
  if (first) {
    open(first);
  } else {
    element("status").textContent = "That was not a file. Drop or choose a JPEG or PNG photo.";
  }
}

function use(next: Connection): void {
  service = connect(next); // throws when the settings cannot work; then the ones before stay
  connection = next;
  element("source").textContent = sourceLine(next);
  element("source").dataset.kind = next.standIn ? "stand-in" : "aws";
  for (const one of operations) {
    one.forget(); // not run again by itself: the user decides which photo goes to which service
  }
}

function showConnection(shown: boolean): void {
  element("connection").hidden = !shown;
  button("connection-toggle").setAttribute("aria-expanded", String(shown));
}

function listen(): void {
  element("code").parentElement?.setAttribute("tabindex", "0"); // it can scroll sideways
  button("choose").addEventListener("click", () => fileInput.click());
  fileInput.addEventListener("change", () => {
    take(fileInput.files);
    fileInput.value = ""; // so that the same file can be chosen again
  });
  button("run").addEventListener("click", runWanted);
  button("cancel").addEventListener("click", () => {
    for (const one of operations) {
      one.cancel();
    }
  });
  for (const [one, id] of [
    [faces, "do-faces"],
    [labels, "do-labels"],
  ] as const) {
    element(id).addEventListener("change", () => {
      one.forget();
      if (one.wanted() && service && file) {
        one.run(service, file);
      }
    });
  }
  for (const sample of samples) {
    sample.addEventListener("click", () => openSample(sample.dataset.sample ?? ""));
  }
  const copy = button("copy-code");
  copy.addEventListener("click", () => copyFrom(copy, element("code").textContent ?? ""));
  button("connection-toggle").addEventListener("click", () => {
    showConnection(element("connection").hidden !== false);
  });
  document.addEventListener("paste", ({ clipboardData }) => {
    if (clipboardData && clipboardData.files.length > 0) {
      take(clipboardData.files);
    }
  });
  document.addEventListener("dragover", (event) => {
    event.preventDefault();
    stage.classList.add("over");
  });
  document.addEventListener("dragleave", ({ relatedTarget }) => {
    stage.classList.toggle("over", relatedTarget !== null);
  });
  document.addEventListener("drop", (event) => {
    event.preventDefault(); // or the browser leaves the page for the file
    stage.classList.remove("over");
    take(event.dataTransfer?.files);
  });
}

async function start(): Promise<void> {
  listen();
  refresh();
  const standIn = await findStandIn();
  setUpForm(standIn, use);
  if (standIn) {
    use(standIn);
    runWanted(); // for a photo that came before the answer
  } else {
    element("source").textContent =
      "No local stand-in runs here. Enter a region and a permission to ask Amazon Rekognition.";
    showConnection(true);
  }
}

start();
