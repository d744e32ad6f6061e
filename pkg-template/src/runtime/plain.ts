/** Texts of others, for messages: on one line, of a bounded length, and in the order in which they are read. */

/** The characters that end a line, control a terminal or turn the order of the others around, and halves of characters. */
const UNSAFE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_C}]+/gu;

/** A text without such characters, and cut to so many at most. */
export function plain(text: string, most = 200): string {
  return (text.length > most ? `${text.slice(0, most - 1)}…` : text).replace(UNSAFE, " ");
}
