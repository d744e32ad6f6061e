// From the bytes of a large answer to its objects: a call that brings 100 faces, less one that brings none.
import { eachPeer } from "../peers/index.mjs";
import { NAMES } from "../peers/names.mjs";
import { interleave } from "../statistics.mjs";
import { compared, comparedHead, number, table } from "../table.mjs";

/** A table of the peers, and of JSON.parse alone. */
export async function decode({ rounds }) {
  const json = JSON.stringify({ FaceDetails: Array.from({ length: 100 }, face) });
  const bytes = new TextEncoder().encode(json);
  const call = (body, check) => (peer) => {
    const client = peer.open({ transport: () => new Response(body) });
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
  const medians = await interleave(
    {
      ...eachPeer(call(bytes, hasFaces), "all "),
      ...eachPeer(
        call("{}", () => {}),
        "none ",
      ),
      parse: () => parseTime(json),
    },
    rounds(60),
  );
  const net = NAMES.map((name) => [name, medians[`all ${name}`] - medians[`none ${name}`]]);
  const row = compared(`100 faces, ${Math.round(bytes.length / 1000)} kB`, Object.fromEntries(net));
  const head = [...comparedHead("answer"), "JSON.parse"];
  return [table("Decode an answer, ms", head, [[...row, number(medians.parse)]])];
}

function parseTime(json) {
  const begun = performance.now();
  JSON.parse(json);
  return performance.now() - begun;
}

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
