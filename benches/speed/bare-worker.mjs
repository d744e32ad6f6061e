// A worker without any client, that hashes as many bytes as a body has and sends them: what that does to the page's
// thread is the machine's doing.
import { bodyLike, SIZES } from "./images.mjs";

const body = bodyLike(SIZES["5 MB"]);

addEventListener("message", async ({ data: endpoint }) => {
  await crypto.subtle.digest("SHA-256", body);
  const answer = await fetch(endpoint, { method: "POST", body });
  postMessage(await answer.json());
});
