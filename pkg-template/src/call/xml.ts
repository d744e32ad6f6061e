/** Reads the answers of the query protocol, as far as STS and S3 need it: no attributes, no document types, no CDATA. */

/**
 * The elements without elements inside, by name, with their text; of two with a name, the first. `undefined` for what
 * is no answer: another kind of text, or one that was cut off. Never throws.
 */
export function leavesOf(document: string): Record<string, string> | undefined {
  const [, root] = /^\s*(?:<\?[^>]*>\s*)?<(\w+Response|Error)[\s>]/.exec(document) ?? [];
  if (!root || !document.trimEnd().endsWith(`</${root}>`)) return undefined;
  const leaves: Record<string, string> = Object.create(null);
  for (const [, name = "", text = ""] of document.matchAll(
    /<(\w+)(?:\s[^<>]*)?>([^<]*)<\/\1\s*>/g,
  )) {
    leaves[name] ??= decoded(text);
  }
  return leaves;
}

const ENTITIES: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** Text with its references replaced; one that is not known stays as it is. */
function decoded(text: string): string {
  return text.replace(
    /&(?:#x([\da-f]{1,6})|#(\d{1,7})|(amp|lt|gt|quot|apos));/gi,
    (all, hex, decimal, name) => {
      if (name) return ENTITIES[name] ?? all;
      const code = hex ? Number.parseInt(hex, 16) : +decimal;
      return code <= 0x10ffff ? String.fromCodePoint(code) : all;
    },
  );
}
