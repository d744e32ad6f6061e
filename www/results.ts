// Builds the lists of what was found, the request's facts and errors as elements; fetches nothing.

import type {
  DetectFacesCommandOutput,
  DetectLabelsCommandOutput,
  FaceDetail,
  Label,
  SentImage,
} from "rekognition-wasm";
import { copyFrom, element } from "./dom.js";
import { explain } from "./errors.js";
import { bytes, count, milliseconds, percent } from "./format.js";
import { faceKey, labelKey, loupe } from "./overlay.js";
import type { Answer } from "./request.js";

/** A bar on a scale from 0 to 100; the number beside it says the same in text. */
function bar(value: number | undefined): HTMLElement {
  const made = element("span", { class: "bar", "aria-hidden": "true" }, element("i"));
  made.style.setProperty("--value", `${Math.max(0, Math.min(100, value ?? 0))}%`);
  return made;
}

const confidence = (value: number | undefined): HTMLElement =>
  element("b", {}, element("span", { class: "unseen" }, "confidence "), percent(value));

const scale = (name: string, value: number | undefined): HTMLElement | false =>
  value !== undefined &&
  element("span", { class: "scale" }, `${name} `, element("b", {}, value.toFixed(0)), bar(value));

/** What the service says of a face beyond its place, as far as it is sure. */
function traits({ AgeRange, Smile, Eyeglasses, Emotions = [] }: FaceDetail): string {
  const sure = (trait: { Value?: boolean; Confidence?: number } | undefined) =>
    trait?.Value === true && (trait.Confidence ?? 0) >= 80;
  const [first] = Emotions.toSorted((a, b) => (b.Confidence ?? 0) - (a.Confidence ?? 0));
  return [
    AgeRange?.Low !== undefined && `looks ${AgeRange.Low} to ${AgeRange.High ?? "?"} years old`,
    sure(Smile) && "smiles",
    sure(Eyeglasses) && "wears glasses",
    (first?.Confidence ?? 0) >= 60 && `looks ${first?.Type?.toLowerCase()}`,
  ]
    .filter(Boolean)
    .join(", ");
}

function closeUp({ BoundingBox }: FaceDetail, photo: HTMLImageElement | undefined) {
  const { Left = 0, Top = 0, Width = 0, Height = 0 } = BoundingBox ?? {};
  if (!photo || Width <= 0 || Height <= 0) {
    return undefined;
  }
  const canvas = element("canvas", { width: "192", height: "192", "aria-hidden": "true" });
  const { naturalWidth, naturalHeight } = photo;
  const { x, y, side } = loupe({ Left, Top, Width, Height }, naturalWidth, naturalHeight);
  canvas.getContext("2d")?.drawImage(photo, x, y, side, side, 0, 0, 192, 192);
  return canvas;
}

function faceEntry(face: FaceDetail, index: number, photo: HTMLImageElement | undefined) {
  const said = traits(face);
  const { Brightness, Sharpness } = face.Quality ?? {};
  return element(
    "li",
    {},
    element(
      "button",
      { type: "button", class: "entry", "data-keys": faceKey(index), "aria-pressed": "false" },
      closeUp(face, photo),
      element(
        "span",
        { class: "about" },
        element(
          "span",
          { class: "row" },
          element("span", { class: "name" }, `Face ${index + 1}`),
          confidence(face.Confidence),
        ),
        bar(face.Confidence),
        element(
          "span",
          { class: "scales" },
          scale("Brightness", Brightness),
          scale("Sharpness", Sharpness),
        ),
        said !== "" && element("span", { class: "said" }, said),
      ),
    ),
  );
}

function labelEntry({ Name = "", Confidence, Parents = [], Instances = [] }: Label, index: number) {
  const boxes = Instances.filter(({ BoundingBox }) => BoundingBox).length;
  const parents = Parents.map((parent) => parent.Name).join(", ");
  const content = [
    element(
      "span",
      { class: "row" },
      element("span", { class: "name" }, Name),
      parents !== "" && element("span", { class: "parents" }, `in ${parents}`),
      boxes > 0 && element("span", { class: "boxes" }, count(boxes, "box", "boxes")),
      confidence(Confidence),
    ),
    bar(Confidence),
  ];
  const keys = { "data-keys": labelKey(index), "aria-pressed": "false" };
  return element(
    "li",
    {},
    boxes > 0
      ? element("button", { type: "button", class: "entry", ...keys }, ...content)
      : element("div", { class: "entry" }, ...content),
  );
}

function imageProperties({ ImageProperties }: DetectLabelsCommandOutput): HTMLElement | undefined {
  const { Quality, DominantColors = [] } = ImageProperties ?? {};
  if (!Quality && DominantColors.length === 0) {
    return undefined;
  }
  const patch = (hex: string | undefined, name: string, grow: number) => {
    const made = element("i", { class: name });
    made.style.setProperty("background-color", hex ?? "");
    made.style.setProperty("flex-grow", String(grow));
    return made;
  };
  const swatches = DominantColors.map(({ HexCode, PixelPercent = 0 }) =>
    patch(HexCode, "swatch", PixelPercent),
  );
  const colours = DominantColors.map(({ HexCode = "", CSSColor = "", PixelPercent }) =>
    element(
      "li",
      {},
      patch(HexCode, "dot", 0),
      element("code", {}, HexCode),
      element("span", {}, CSSColor),
      element("b", {}, percent(PixelPercent)),
    ),
  );
  return element(
    "div",
    { class: "image" },
    element("h3", {}, "The photo as a whole"),
    element(
      "p",
      { class: "scales" },
      scale("Brightness", Quality?.Brightness),
      scale("Sharpness", Quality?.Sharpness),
      scale("Contrast", Quality?.Contrast),
    ),
    swatches.length > 0 && element("p", { class: "swatches", "aria-hidden": "true" }, ...swatches),
    colours.length > 0 && element("ul", { class: "colours" }, ...colours),
  );
}

function facts(pairs: [term: string, value: string][]): HTMLElement {
  const rows = pairs.map(([term, value]) =>
    element("div", {}, element("dt", {}, term), element("dd", {}, value)),
  );
  return element("dl", { class: "facts" }, ...rows);
}

type Output = DetectFacesCommandOutput | DetectLabelsCommandOutput;

/** The photo's bytes, and what the package did so that they could be sent. */
function photoSize(photo: Blob, image: SentImage | undefined): string {
  const { sent, scale = 1, strippedBytes = 0 } = image ?? {};
  const size = bytes(photo.size);
  if (sent?.bytes && (scale < 1 || strippedBytes === 0) && sent.bytes !== photo.size) {
    return `${size}, fitted to ${bytes(sent.bytes)}`;
  }
  return strippedBytes > 0 ? `${size}, ${bytes(strippedBytes)} of metadata left out` : size;
}

function requestFacts({ output, ms, bodyBytes }: Answer<Output>, photo: Blob): HTMLElement {
  const { requestId = "none", attempts = 1, httpStatusCode } = output.$metadata;
  const encoded = 4 * Math.ceil(photo.size / 3);
  return facts([
    ["Time", milliseconds(ms)],
    ["Photo", photoSize(photo, output.$image)],
    ["Body sent", bodyBytes ? bytes(bodyBytes) : `about ${bytes(encoded + 80)}`],
    ["Answer", `${httpStatusCode ?? "unknown"}, ${count(attempts, "attempt")}`],
    ["Request id", requestId],
  ]);
}

function rawAnswer(output: Output): HTMLElement {
  const copy = element("button", { type: "button" }, "Copy");
  const text = element("pre", { tabindex: "0" });
  const raw = element("details", { class: "raw" }, element("summary", {}, "Raw JSON"), copy, text);
  raw.addEventListener("toggle", () => {
    text.textContent ||= JSON.stringify(output, null, 2);
  });
  copy.addEventListener("click", () => copyFrom(copy, JSON.stringify(output, null, 2)));
  return raw;
}

export function facesFound(
  answer: Answer<DetectFacesCommandOutput>,
  file: Blob,
  photo: HTMLImageElement | undefined,
): Node[] {
  const faces = answer.output.FaceDetails ?? [];
  const list = faces.map((face, index) => faceEntry(face, index, photo));
  return [
    faces.length > 0
      ? element("ol", { class: "entries" }, ...list)
      : element("p", { class: "none" }, "No face found in this photo."),
    requestFacts(answer, file),
    rawAnswer(answer.output),
  ];
}

export function labelsFound(answer: Answer<DetectLabelsCommandOutput>, file: Blob): Node[] {
  const labels = answer.output.Labels ?? [];
  return [
    labels.length > 0
      ? element("ol", { class: "entries" }, ...labels.map(labelEntry))
      : element("p", { class: "none" }, "No label found in this photo."),
    imageProperties(answer.output) ?? "",
    requestFacts(answer, file),
    rawAnswer(answer.output),
  ].filter((node) => node instanceof Node);
}

export function failure(error: unknown): Node[] {
  const { title, message, advice, details } = explain(error);
  return [
    element(
      "div",
      { class: "failure" },
      element("h3", {}, title),
      element("p", { class: "advice" }, advice),
      message !== "" && element("p", { class: "message" }, message),
      facts(details),
    ),
  ];
}

export const remark = (text: string): Node[] => [element("p", { class: "none" }, text)];
