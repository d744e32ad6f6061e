/** What is particular of the runtime. */

/**
 * Whether this is an edge runtime, which drops what a request is waiting for when the request ends: no other one may
 * wait for the same, or for its turn after it.
 */
export let isEdge = false;

/** For the entries of edge runtimes. */
export function onEdge(): void {
  isEdge = true;
}
