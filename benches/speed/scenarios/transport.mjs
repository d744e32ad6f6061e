// A whole call with an image of 5 MB: a real fetch to the loopback server, until that has it all and answers.
import { bodyLike, jpeg, SIZES } from "../images.mjs";
import { eachPeer } from "../peers/index.mjs";
import { interleave, timed } from "../statistics.mjs";
import { compared, comparedHead, number, table } from "../table.mjs";

/** A table of the peers, and of a bare fetch of as many bytes, made before. */
export async function transport({ endpoint, rounds }) {
  const image = jpeg(SIZES["5 MB"]);
  const file = new File([image], "photo.jpg", { type: "image/jpeg" });
  const body = bodyLike(image.length);
  const floor = () => fetch(endpoint, { method: "POST", body }).then((answer) => answer.json());
  const call = (method, source) => (peer) => {
    const client = peer.open({ endpoint });
    return () => timed(() => client[method](source));
  };
  const rows = [];
  for (const [label, method, source] of [
    ["5 MB, Uint8Array", "fromBytes", image],
    ["5 MB, File", "fromFile", file],
  ]) {
    const contestants = { ...eachPeer(call(method, source)), floor: () => timed(floor) };
    const medians = await interleave(contestants, rounds(30));
    rows.push([...compared(label, medians), number(medians.floor)]);
  }
  const head = [...comparedHead("image"), "bare fetch"];
  return [table("Transport: a call over loopback, ms", head, rows)];
}
