/**
 * Reads lengths of CSS as browsers compute them: percentages, pixels, and `calc()`, `min()`, `max()` and `clamp()` of
 * them (https://www.w3.org/TR/css-values-4/#math). Other units and functions are not understood.
 */

/** A length: how many pixels it is of a whole, which percentages are parts of. */
export type Length = (whole: number) => number;

/** A text, and how far it has been read. */
export class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text.trim().toLowerCase();
  }

  /** Takes what matches at this place; the pattern has the flag `y`. */
  take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const [found] = pattern.exec(this.#text) ?? [];
    this.#at += found?.length ?? 0;
    return found;
  }

  /** Whether nothing is left. */
  get isAtEnd(): boolean {
    return this.#at === this.#text.length;
  }
}

/** Takes a length: one with a unit, `0`, or a function. */
export function takeLength(reader: Reader): Length | undefined {
  const term = takeTerm(reader);
  if (!term) return undefined;
  const isZero = term.isNumber && term.isLiteral && term.of(0) === 0;
  return !term.isNumber || isZero ? term.of : undefined;
}

/** A number or a length within a function. */
interface Term {
  readonly of: Length;
  readonly isNumber: boolean;
  /** Whether it stands there with its digits. */
  readonly isLiteral?: boolean;
}

function takeTerm(reader: Reader): Term | undefined {
  const literal = reader.take(/[+-]?(?:\d*\.)?\d+(?:e[+-]?\d+)?(?:%|px)?(?![\w.%])/y);
  if (literal) return literalOf(literal);
  const name = reader.take(/(?:calc|min|max|clamp)?\(\s*/y);
  if (name === undefined) return undefined;
  const terms = takeList(reader);
  return reader.take(/\s*\)/y) && terms ? call(name.replace(/\(\s*/, ""), terms) : undefined;
}

function literalOf(text: string): Term {
  const number = Number.parseFloat(text);
  const isLiteral = true;
  if (text.endsWith("%")) return { of: (whole) => (number / 100) * whole, isNumber: false };
  return { of: () => number, isNumber: !text.endsWith("px"), isLiteral };
}

/** Sums between commas. */
function takeList(reader: Reader): Term[] | undefined {
  const terms: Term[] = [];
  do {
    const term = takeSum(reader);
    if (!term) return undefined;
    terms.push(term);
  } while (reader.take(/\s*,\s*/y));
  return terms;
}

function takeSum(reader: Reader): Term | undefined {
  let left = takeProduct(reader);
  for (;;) {
    // CSS wants spaces around these
    const sign = reader.take(/\s+[+-]\s+/y)?.trim();
    if (!sign || !left) return left;
    const [before, after] = [left, takeProduct(reader)];
    if (after?.isNumber !== before.isNumber) return undefined;
    const factor = sign === "-" ? -1 : 1;
    left = { ...before, of: (whole) => before.of(whole) + factor * after.of(whole) };
  }
}

function takeProduct(reader: Reader): Term | undefined {
  let left = takeTerm(reader);
  for (;;) {
    const sign = reader.take(/\s*[*/]\s*/y)?.trim();
    if (!sign || !left) return left;
    const [before, after] = [left, takeTerm(reader)];
    if (!after || !(after.isNumber || (sign === "*" && before.isNumber))) return undefined;
    left = {
      of: (whole) =>
        sign === "*" ? before.of(whole) * after.of(whole) : before.of(whole) / after.of(whole),
      isNumber: before.isNumber && after.isNumber,
    };
  }
}

/** The value of a function, or of parentheses. */
function call(name: string, terms: readonly Term[]): Term | undefined {
  const [first, ...others] = terms as [Term, ...Term[]];
  if (others.some(({ isNumber }) => isNumber !== first.isNumber)) return undefined;
  const { isNumber } = first;
  const all = (whole: number) => terms.map((term) => term.of(whole)) as [number, ...number[]];
  if (name === "min") return { of: (whole) => Math.min(...all(whole)), isNumber };
  if (name === "max") return { of: (whole) => Math.max(...all(whole)), isNumber };
  if (name === "clamp") {
    if (terms.length !== 3) return undefined;
    return { of: (whole) => clamp(...(all(whole) as [number, number, number])), isNumber };
  }
  return others.length === 0 ? { of: first.of, isNumber } : undefined;
}

/** The lowest wins where it is above the highest. */
const clamp = (lowest: number, value: number, highest: number): number =>
  Math.max(lowest, Math.min(value, highest));
