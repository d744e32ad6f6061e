/** Reads the text of an answer, which its sender may make as long as it likes. */

/** The most bytes of an answer. The longest of the service's are a few million. */
const MOST = 1 << 24;

/** The text of an answer's body; an error if the body is too long. */
export async function textOf(response: Response): Promise<string> {
  const reader = response.body?.getReader?.();
  if (!reader) return response.text(); // it has none, or is one of a test's
  const decoder = new TextDecoder();
  let text = "";
  for (let left = MOST; left >= 0; ) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    left -= value.length;
    text += decoder.decode(value, { stream: true });
  }
  reader.cancel().catch(() => {});
  throw new Error(`expected an answer of at most ${MOST} bytes, found more`);
}
