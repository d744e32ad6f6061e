// A worker without any client, that hashes as many bytes as a body has and sends them: what that does to the page's
// thread is the machine's doing.
import { SIZES } from "./images.mjs";

const body = new Uint8Array(Math.ceil(SIZES["5 MB"] / 3) * 4 + 22).fill(0x41);

addEventListener("message", async ({ data: endpoint }) => {
  await crypto.subtle.digest("SHA-256", body);
  const answer = await fetch(endpoint, { method: "POST", body });
  postMessage(await answer.json());
});
