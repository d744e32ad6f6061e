/** Texts of others, for messages: on one line, of a bounded length, and in the order in which they are read. */

/** The characters that end a line, control a terminal or turn the order of the others around, and halves of characters. */
const UNSAFE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_C}]/gu;

/** A text with a replacement character for each that does not print, and cut to so many characters at most. */
export function plain(text: string, most = 200): string {
  const kept = text.length > most ? `${text.slice(0, most - 1)}…` : text;
  return kept.replace(UNSAFE, "\ufffd");
}
