/** Reads CSS `object-position`: keywords, percentages, pixels, and what browsers compute of them. */

import { unexpected } from "./expected.js";
import { type Length, Reader, takeLength } from "./length.js";
import { warnOfValue } from "./warn.js";

/** The most characters that are looked at. */
const LONGEST = 1000;

/** The pixels from the left and from the top at which an image is put, where so many are left. */
export function placeOf(given: string | undefined, across: number, down: number): [number, number] {
  const position = given ?? "50% 50%";
  if (typeof position !== "string") {
    throw unexpected("view.position", 'CSS such as "50% 50%" or "right 5px top 20%"', position);
  }
  const [left, top] = parsePosition(position) ?? [];
  const place: [number, number] = [left?.(across) ?? Number.NaN, top?.(down) ?? Number.NaN];
  if (place.every(Number.isFinite)) return place;
  const expected = "keywords, percentages and pixels";
  warnOfValue("object-position", expected, position, "50% 50%");
  return [across / 2, down / 2];
}

/** The pixels from the left and from the top, of the room that is left along each axis. */
type Position = readonly [left: Length, top: Length];

/** A position as it is written in CSS; `undefined` where it is not understood. */
function parsePosition(position: string): Position | undefined {
  const words = position.length > LONGEST ? [] : wordsOf(new Reader(position));
  return words.length === 4 ? fromEdges(words) : fromPair(words);
}

/** A keyword, or a length. */
type Word = string | Length;

/** The words of a position; none if there is one that is not understood. */
function wordsOf(reader: Reader): Word[] {
  const words: Word[] = [];
  do {
    const word = reader.take(/(?:left|right|top|bottom|center)(?![^\s])/y) ?? takeLength(reader);
    if (word === undefined) return [];
    words.push(word);
  } while (reader.take(/\s+/y));
  return reader.isAtEnd ? words : [];
}

const X: Record<string, number> = { left: 0, center: 0.5, right: 1 };
const Y: Record<string, number> = { top: 0, center: 0.5, bottom: 1 };
const MIDDLE: Length = (room) => room / 2;

/** `left`, `20% top`, `10px 5px`: one word or two, the second for the height. Two keywords come in any order. */
function fromPair([first, second, ...more]: Word[]): Position | undefined {
  if (first === undefined || more.length > 0) return undefined;
  if (second === undefined) {
    const x = place(first, X);
    const y = place(first, Y);
    return x ? [x, MIDDLE] : y && [MIDDLE, y];
  }
  const isSwapped = isOf(Y, first) && isOf(X, second);
  const [x, y] = isSwapped ? [second, first] : [first, second];
  return pair(place(x, X), place(y, Y));
}

/** `right 5px top 20%`: a distance from an edge of each axis, in any order. */
function fromEdges(words: Word[]): Position | undefined {
  const [edge, distance, otherEdge, otherDistance] = words as [Word, Word, Word, Word];
  return edge === "top" || edge === "bottom"
    ? pair(from(otherEdge, X, otherDistance), from(edge, Y, distance))
    : pair(from(edge, X, distance), from(otherEdge, Y, otherDistance));
}

const pair = (x?: Length, y?: Length): Position | undefined => x && y && [x, y];

function from(edge: Word, keywords: Record<string, number>, distance: Word): Length | undefined {
  if (typeof distance === "string" || !isOf(keywords, edge) || edge === "center") return undefined;
  return keywords[edge] === 0 ? distance : (room) => room - distance(room);
}

function place(word: Word, keywords: Record<string, number>): Length | undefined {
  if (typeof word !== "string") return word;
  const part = isOf(keywords, word) ? keywords[word] : undefined;
  return part === undefined ? undefined : (room) => part * room;
}

const isOf = (keywords: Record<string, number>, word: Word): word is string =>
  typeof word === "string" && Object.hasOwn(keywords, word);
