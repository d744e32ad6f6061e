/** What is particular of the runtime. */

/**
 * Whether this is an edge runtime, which drops what a request is waiting for when the request ends: no other one may
 * wait for the same, or for its turn after it.
 */
export let isEdge = false;

/** Whether this is a page or a worker of one: there, the browser keeps requests from what is not the page's to read. */
export function isPage(): boolean {
  return !isEdge && "location" in globalThis && !("Deno" in globalThis);
}

/** For the entries of edge runtimes. */
export function onEdge(): void {
  isEdge = true;
}
