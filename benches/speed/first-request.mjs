// What one cold start measures, in a process of its own. It imports nothing, so nothing is loaded before the clock runs.

/** How long it takes to import a peer and to have its first request signed. */
export async function firstRequest(importPeer) {
  const begun = performance.now();
  const { open } = await importPeer();
  return new Promise((resolve, reject) => {
    const transport = () => {
      resolve(performance.now() - begun);
      return Response.json({});
    };
    open({ transport }).labelsInBucket().catch(reject);
  });
}
