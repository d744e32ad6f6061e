/** Warnings on the console. */

const warned = new Set<string>();

/** Writes a warning to the console, the first time. */
export function warnOnce(message: string): void {
  if (warned.has(message)) return;
  warned.add(message);
  console.warn(`rekognition-wasm: ${message}`);
}
