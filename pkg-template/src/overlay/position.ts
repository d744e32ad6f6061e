/** Reads CSS `object-position`: keywords, percentages and pixels, and the sums of these that browsers compute. */

import { unexpected } from "./expected.js";

/** A place along one axis: this part of the room that is left, and so many pixels. */
export interface Offset {
  readonly part: number;
  readonly pixels: number;
}

/** A position as it is written in CSS, as places from the left and from the top. */
export function parsePosition(position: string): [x: Offset, y: Offset] {
  const words = typeof position === "string" ? split(position) : [];
  const found = words.length === 4 ? fromEdges(words) : fromPair(words);
  if (found) return found;
  const expected =
    'CSS of keywords, percentages and pixels such as "50% 50%", "left 10px" or "right 5px top 20%"';
  throw unexpected("position", expected, position);
}

const X: Record<string, number> = { left: 0, center: 0.5, right: 1 };
const Y: Record<string, number> = { top: 0, center: 0.5, bottom: 1 };
const CENTER: Offset = { part: 0.5, pixels: 0 };

/** The words of a text, those in parentheses as one. */
const split = (text: string): string[] =>
  text
    .trim()
    .toLowerCase()
    .split(/\s+(?![^(]*\))/);

/** `left`, `20% top`, `10px 5px`: one word or two, the second for the height. Two keywords come in any order. */
function fromPair([first = "", second, ...more]: string[]): [Offset, Offset] | undefined {
  if (more.length > 0) return undefined;
  if (second === undefined) {
    const x = place(first, X);
    const y = place(first, Y);
    return x ? [x, CENTER] : y && [CENTER, y];
  }
  const isSwapped = Object.hasOwn(Y, first) && Object.hasOwn(X, second);
  const [x, y] = isSwapped ? [second, first] : [first, second];
  return pair(place(x, X), place(y, Y));
}

/** `right 5px top 20%`: a distance from an edge of each axis, in any order. */
function fromEdges(words: string[]): [Offset, Offset] | undefined {
  const [edge = "", distance = "", otherEdge = "", otherDistance = ""] = words;
  return edge === "top" || edge === "bottom"
    ? pair(from(X[otherEdge], otherDistance), from(Y[edge], distance))
    : pair(from(X[edge], distance), from(Y[otherEdge], otherDistance));
}

const pair = (x?: Offset, y?: Offset): [Offset, Offset] | undefined => x && y && [x, y];

function from(edge: number | undefined, distance: string): Offset | undefined {
  const found = sum(distance);
  if (!found || (edge !== 0 && edge !== 1)) return undefined;
  return edge === 0 ? found : { part: 1 - found.part, pixels: -found.pixels };
}

function place(word: string, keywords: Record<string, number>): Offset | undefined {
  const part = Object.hasOwn(keywords, word) ? keywords[word] : undefined;
  return part === undefined ? sum(word) : { part, pixels: 0 };
}

/** `20%`, `-5px`, `0`, or a sum of such in `calc()`, as in `calc(100% - 5px)`. */
function sum(word: string): Offset | undefined {
  const inner = /^calc\((.*)\)$/.exec(word)?.[1];
  if (inner === undefined) return /^[+-]?0*\.?0+$/.test(word) ? NOWHERE : term(word);
  let [part, pixels] = [0, 0];
  // terms, and the signs between them
  const words = inner.trim().split(/\s+([+-])\s+/);
  for (let index = 0; index < words.length; index += 2) {
    const found = term(words[index] ?? "");
    if (!found) return undefined;
    const sign = words[index - 1] === "-" ? -1 : 1;
    part += sign * found.part;
    pixels += sign * found.pixels;
  }
  return { part, pixels };
}

const NOWHERE: Offset = { part: 0, pixels: 0 };

function term(word: string): Offset | undefined {
  const [, digits, unit] = /^([+-]?\d*\.?\d+(?:e[+-]?\d+)?)(%|px)$/.exec(word) ?? [];
  if (digits === undefined) return undefined;
  return unit === "%"
    ? { part: Number(digits) / 100, pixels: 0 }
    : { part: 0, pixels: Number(digits) };
}
