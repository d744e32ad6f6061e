/**
 * Reads XML answers: the elements that hold text, by name (twin of src/protocol/xml.rs). Prefixes of namespaces are left
 * out, document types refused. It is lenient, and no check of documents; but one that was cut off is none.
 */

/** A comment or an instruction, the inside of CDATA, a tag, or text: one of them stands at each place of a document. */
const PIECE =
  /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!\[CDATA\[([\s\S]*?)\]\]>|<(\/?)([^\s<>/!?&"'=]+)(?![^\s<>/!?&"'=])(?:"[^"]*"|'[^']*'|[^<>"'/]|\/(?!>))*(\/?)>|([^<]+)/y;

/**
 * The elements without elements inside, by name, with their text; of two with a name, the first. `undefined` for what
 * is no answer: another kind of text, a page of HTML, or what was cut off. Never throws.
 */
export function leavesOf(document: string): Record<string, string> | undefined {
  const leaves: Record<string, string> = Object.create(null);
  const open: string[] = [];
  let hadRoot = false;
  /** Of the innermost element, as long as it has no element inside. */
  let inside: string | undefined;
  const pieces = new RegExp(PIECE);
  const { length } = document;
  pieces.lastIndex = document.startsWith("\ufeff") ? 1 : 0;
  while (pieces.lastIndex < length) {
    const piece = pieces.exec(document);
    if (!piece) return undefined;
    const [, data, end, name, empty, text] = piece;
    if (name && !end) {
      if (open.length === 0 && (hadRoot || /^(.*:)?html$/i.test(name))) return undefined;
      hadRoot = true;
      open.push(name);
      inside = "";
    }
    if (name && (end || empty)) {
      if (open.pop() !== name) return undefined;
      if (inside !== undefined) leaves[name.slice(name.lastIndexOf(":") + 1)] ??= inside;
      inside = undefined;
    }
    // around the root there are line breaks at most
    if (open.length === 0 && (data !== undefined || text?.trim())) return undefined;
    if (inside !== undefined) inside += data ? lines(data) : decode(lines(text ?? ""));
  }
  return open.length === 0 && hadRoot ? leaves : undefined;
}

/** Text with its line breaks as XML has them. */
function lines(text: string): string {
  return text.replace(/\r\n?/g, "\n");
}

const ENTITIES: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** Text with its references replaced; one that is not known stays as it is. */
function decode(text: string): string {
  return text.replace(
    /&(?:#x([\da-fA-F]{1,8})|#(\d{1,8})|(amp|lt|gt|quot|apos));/g,
    (all, hex, decimal, name) => {
      if (name) return ENTITIES[name] ?? all;
      const code = hex ? Number.parseInt(hex, 16) : +decimal;
      const isCharacter = code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
      return isCharacter ? String.fromCodePoint(code) : all;
    },
  );
}
