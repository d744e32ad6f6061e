/** This computer. */

/** The names and addresses of this computer. */
const HERE = /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/;

/** Whether a URL leads over a network without encryption. */
export function isOpen({ protocol, hostname }: URL): boolean {
  return protocol === "http:" && !HERE.test(hostname);
}
