/** Lets a page's thread do something else between two pieces of long work. */

/** Bodies from this length on take a page's thread for milliseconds at each step. */
const LARGE = 1 << 20;

/** Pauses between two pieces of work on so many bytes. A timer would take longer. */
export async function pause(length: number): Promise<void> {
  if (length <= LARGE || !("document" in globalThis)) return;
  const { port1, port2 } = new MessageChannel();
  await new Promise((resolve) => {
    port1.onmessage = resolve;
    port2.postMessage(0);
  });
  port1.close();
}
