// From the bytes of a large answer to its objects: a call that brings 100 faces, less one that brings none.
import { eachPeer, ours } from "../peers/index.mjs";
import { NAMES } from "../peers/names.mjs";
import { interleave, timed } from "../statistics.mjs";
import { compared, comparedHead, number, ratio, table } from "../table.mjs";

/** Tables of the peers, and of ours beside what it cannot do without. */
export async function decode({ rounds }) {
  const json = JSON.stringify({ FaceDetails: Array.from({ length: 100 }, face) });
  const bytes = new TextEncoder().encode(json);
  const call = (respond, check) => (peer) => {
    const client = peer.open({ transport: respond });
    return async () => {
      const begun = performance.now();
      const output = await client.facesInBucket();
      const took = performance.now() - begun;
      check(output);
      return took;
    };
  };
  const hasFaces = ({ FaceDetails }) => {
    if (FaceDetails?.length === 100) return;
    throw new Error(`expected 100 faces, found ${FaceDetails?.length}`);
  };
  const none = call(
    () => new Response("{}"),
    () => {},
  );
  const medians = await interleave(
    {
      ...eachPeer(
        call(() => new Response(bytes), hasFaces),
        "all ",
      ),
      ...eachPeer(none, "none "),
      "at hand": call(() => answer(json), hasFaces)(ours),
      "nothing at hand": call(
        () => answer("{}"),
        () => {},
      )(ours),
      bare: () => timed(async () => JSON.parse(await new Response(bytes).text())),
      parse: () => timed(() => JSON.parse(json)),
    },
    rounds(60),
  );
  const net = (all, none) => medians[all] - medians[none];
  const nets = NAMES.map((name) => [name, net(`all ${name}`, `none ${name}`)]);
  const label = `100 faces, ${Math.round(bytes.length / 1000)} kB`;
  const { bare, parse } = medians;
  const [[, whole]] = nets;
  const atHand = net("at hand", "nothing at hand");
  return [
    table("Decode an answer, ms", comparedHead("answer"), [
      compared(label, Object.fromEntries(nets)),
    ]),
    table(
      "Ours, and what it cannot do without, ms",
      ["answer", "rekognition-wasm", "alone", "ours ÷ alone"],
      [
        ["a Response: `text()`, JSON.parse", number(whole), number(bare), ratio([whole, bare])],
        ["its text is at hand: JSON.parse", number(atHand), number(parse), ratio([atHand, parse])],
      ],
    ),
  ];
}

/** An answer whose text need not be read first. */
const answer = (text) => ({
  status: 200,
  ok: true,
  headers: new Headers(),
  text: async () => text,
});

/** A face as the service describes it with all attributes; each one has numbers of its own. */
function face(_, index) {
  const value = (of) => Math.sin(index * 131 + of) ** 2;
  const sure = (of) => 50 + 50 * value(of);
  const box = { Width: value(1), Height: value(2), Left: value(3), Top: value(4) };
  const said = (names, from) =>
    Object.fromEntries(
      names.map((name, at) => [
        name,
        { Value: value(from + at) > 0.5, Confidence: sure(from + at) },
      ]),
    );
  return {
    BoundingBox: box,
    AgeRange: { Low: index % 40, High: (index % 40) + 12 },
    ...said(["Smile", "Eyeglasses", "Sunglasses", "Beard", "Mustache", "EyesOpen", "MouthOpen"], 5),
    ...said(["FaceOccluded"], 12),
    Gender: { Value: index % 2 ? "Female" : "Male", Confidence: sure(13) },
    Emotions: EMOTIONS.map((Type, at) => ({ Type, Confidence: sure(14 + at) })),
    Landmarks: LANDMARKS.map((Type, at) => ({ Type, X: value(30 + at), Y: value(70 + at) })),
    Pose: { Roll: value(23) * 90 - 45, Yaw: value(24) * 90 - 45, Pitch: value(25) * 90 - 45 },
    Quality: { Brightness: sure(26), Sharpness: sure(27) },
    EyeDirection: { Yaw: value(28) * 40, Pitch: value(29) * 40, Confidence: sure(30) },
    Confidence: sure(31),
  };
}

const EMOTIONS = ["CALM", "HAPPY", "SAD", "ANGRY", "SURPRISED", "FEAR", "CONFUSED", "DISGUSTED"];

const LANDMARKS = [
  ..."eyeLeft eyeRight mouthLeft mouthRight nose leftEyeBrowLeft leftEyeBrowRight".split(" "),
  ..."leftEyeBrowUp rightEyeBrowLeft rightEyeBrowRight rightEyeBrowUp leftEyeLeft".split(" "),
  ..."leftEyeRight leftEyeUp leftEyeDown rightEyeLeft rightEyeRight rightEyeUp".split(" "),
  ..."rightEyeDown noseLeft noseRight mouthUp mouthDown leftPupil rightPupil".split(" "),
  ..."upperJawlineLeft midJawlineLeft chinBottom midJawlineRight upperJawlineRight".split(" "),
];
