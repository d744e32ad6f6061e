// What it takes to read files and to wait, without any client.
export function open({ transport }) {
  return {
    fromFile: async (file) => {
      const reader = file.stream().getReader();
      let length = 0;
      for (;;) {
        const { value } = await reader.read();
        if (!value) return transport(length);
        length += value.length;
      }
    },
  };
}
