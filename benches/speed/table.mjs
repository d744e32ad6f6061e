// Tables as they are printed: Markdown, for people who read the text itself. It measures nothing.
import { NAMES } from "./peers/names.mjs";

/** A table: what it is about, and rows of cells. */
export const table = (title, head, rows) => ({ title, rows: [head, ...rows] });

/** The head of tables that compare the peers. */
export const comparedHead = (first) => [
  first,
  ...NAMES,
  ...NAMES.slice(1).map((name) => `${name} ÷ ours`),
];

/** A row of such a table. `inverse`: more is better. */
export function compared(label, medians, { inverse = false, digits } = {}) {
  const values = NAMES.map((name) => medians[name]);
  const [ours, ...others] = values;
  const ratios = others.map((other) => ratio(inverse ? [ours, other] : [other, ours]));
  return [label, ...values.map((value) => number(value, digits)), ...ratios];
}

/** Three digits that count, or so many after the point. */
export const number = (value, digits = Math.abs(value) < 10 ? 2 : Math.abs(value) < 100 ? 1 : 0) =>
  value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });

export const ratio = ([a, b]) => (a > 0 && b > 0 ? `${number(a / b)} ×` : "–");

/** A table as Markdown. */
export function markdown({ title, rows }) {
  const widths = rows[0].map((_, column) => Math.max(3, ...rows.map((row) => row[column].length)));
  const line = (cells) =>
    `| ${cells
      .map((cell, column) => (column ? cell.padStart(widths[column]) : cell.padEnd(widths[column])))
      .join(" | ")} |`;
  const rule = widths.map(
    (width, column) => "-".repeat(width - (column ? 1 : 0)) + (column ? ":" : ""),
  );
  const [head, ...body] = rows;
  return [`**${title}**`, "", line(head), line(rule), ...body.map(line)].join("\n");
}
