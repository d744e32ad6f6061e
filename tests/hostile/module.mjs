// The memories of the package's WebAssembly module, for tests that look into them. It is imported before the package.

const memories = [];
const { instantiate } = WebAssembly;

WebAssembly.instantiate = async (...given) => {
  const made = await instantiate(...given);
  const { memory } = (made.instance ?? made).exports;
  if (memory) memories.push(memory);
  return made;
};

/** How many bytes all memories have. */
export const size = () => memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0);

/** Whether one of the memories holds the text. */
export const holds = (text) => memories.some(({ buffer }) => Buffer.from(buffer).includes(text));
