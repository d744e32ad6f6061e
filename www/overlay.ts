// Puts boxes over the photo, in hundredths of it, so that every size and pixel ratio fits; asks no service.

import type { BoundingBox, FaceDetail, Label } from "rekognition-wasm";
import { type Box, mapBox, mapPoint, ofOriginal, ofSent } from "rekognition-wasm/overlay";

import { element } from "./dom.js";

export interface Mark {
  kind: "face" | "label";
  /** The list entries that this box belongs to: several labels can share one box. */
  keys: string[];
  tag: string;
  box: Box;
  points: { X: number; Y: number }[];
}

export const faceKey = (index: number): string => `face-${index}`;
export const labelKey = (index: number): string => `label-${index}`;

function complete(box: BoundingBox | undefined): Box | undefined {
  const { Left, Top, Width, Height } = box ?? {};
  return Left === undefined || Top === undefined || !Width || !Height
    ? undefined
    : { Left, Top, Width, Height };
}

export function faceMarks(faces: FaceDetail[]): Mark[] {
  return faces.flatMap(({ BoundingBox, Landmarks = [] }, index) => {
    const box = complete(BoundingBox);
    const points = Landmarks.flatMap(({ X, Y }) =>
      X === undefined || Y === undefined ? [] : [{ X, Y }],
    );
    return box ? [{ kind: "face", keys: [faceKey(index)], tag: `${index + 1}`, box, points }] : [];
  });
}

const sameBox = (a: Box, b: Box): boolean =>
  (["Left", "Top", "Width", "Height"] as const).every((side) => Math.abs(a[side] - b[side]) < 0.01);

export function labelMarks(labels: Label[]): Mark[] {
  const marks: Mark[] = [];
  for (const [index, { Name = "", Instances = [] }] of labels.entries()) {
    for (const { BoundingBox } of Instances) {
      const box = complete(BoundingBox);
      const shared = box && marks.find((mark) => sameBox(mark.box, box));
      if (shared) {
        shared.keys.push(labelKey(index));
        shared.tag += `, ${Name}`;
      } else if (box) {
        marks.push({ kind: "label", keys: [labelKey(index)], tag: Name, box, points: [] });
      }
    }
  }
  return marks;
}

/** Small boxes come last, so that they lie on top and can be pointed at. */
const bySize = (a: Mark, b: Mark): number =>
  b.box.Width * b.box.Height - a.box.Width * a.box.Height;

/** To per cent of the photo, of whatever size it is shown. */
const PERCENT = ofSent({ width: 100, height: 100 });

function place(made: HTMLElement, sides: Record<string, number>): HTMLElement {
  for (const [side, value] of Object.entries(sides)) {
    made.style.setProperty(side, `${value}%`); // CSSOM: the page's policy forbids style attributes
  }
  return made;
}

export function drawMarks(overlay: HTMLElement, marks: Mark[]): void {
  const boxes = marks.toSorted(bySize).map(({ kind, keys, tag, box }) => {
    const { x, y, width, height } = mapBox(PERCENT, box);
    const label = element("span", { class: "tag" }, tag);
    const made = element("div", { class: `mark ${kind}`, "data-keys": keys.join(" ") }, label);
    return place(made, { left: x, top: y, width, height });
  });
  const points = marks.flatMap(({ keys, points }) =>
    points.map((point) => {
      const { x, y } = mapPoint(PERCENT, point);
      return place(element("i", { class: "point", "data-keys": keys.join(" ") }), {
        left: x,
        top: y,
      });
    }),
  );
  overlay.replaceChildren(...boxes, ...points);
}

/** The part of a photo, in its own pixels, that shows `box` with some room around it, square. */
export function loupe(
  box: Box,
  width: number,
  height: number,
): { x: number; y: number; side: number } {
  const face = mapBox(ofOriginal({ width, height }), box);
  const side = Math.min(1.3 * Math.max(face.width, face.height), width, height);
  const within = (start: number, length: number) => Math.max(0, Math.min(start, length - side));
  return {
    x: within(face.x + (face.width - side) / 2, width),
    y: within(face.y + (face.height - side) / 2, height),
    side,
  };
}

/**
 * Lights up list entries and boxes that belong together while one of them is pointed at, focused or
 * pinned by a click. Gives back what lets go of the pinned one.
 */
export function linkEntriesAndBoxes(root: HTMLElement, overlay: HTMLElement): () => void {
  let pinned: string[] = [];
  const keysOf = (target: EventTarget | null): string[] => {
    const holder = target instanceof Element ? target.closest<HTMLElement>("[data-keys]") : null;
    return holder?.dataset.keys?.split(" ") ?? [];
  };
  const lightUp = (keys: string[]) => {
    let lit = false;
    for (const holder of root.querySelectorAll<HTMLElement>("[data-keys]")) {
      const on = keysOf(holder).some((key) => keys.includes(key));
      holder.classList.toggle("lit", on);
      if (holder instanceof HTMLButtonElement) {
        holder.setAttribute("aria-pressed", String(keysOf(holder).some((k) => pinned.includes(k))));
      }
      lit ||= on && overlay.contains(holder);
    }
    overlay.classList.toggle("choosing", lit);
  };
  const follow = ({ target }: Event) => {
    const keys = keysOf(target);
    lightUp(keys.length > 0 ? keys : pinned);
  };
  root.addEventListener("pointerover", follow);
  root.addEventListener("focusin", follow);
  root.addEventListener("pointerleave", () => lightUp(pinned));
  root.addEventListener("focusout", () => lightUp(pinned));
  root.addEventListener("click", ({ target }) => {
    const keys = keysOf(target);
    if (keys.length === 0) {
      return;
    }
    const same = keys.join() === pinned.join();
    pinned = same ? [] : keys;
    lightUp(same ? [] : keys);
    if (target instanceof Node && overlay.contains(target)) {
      const entry = root.querySelector<HTMLElement>(`button[data-keys~="${keys[0]}"]`);
      entry?.focus({ preventScroll: true });
      entry?.scrollIntoView({ block: "nearest" });
    }
  });
  return () => {
    pinned = [];
    overlay.classList.remove("choosing");
  };
}
