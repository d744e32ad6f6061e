// Cold start: from the import of a client to its first signed request, each time where nothing has been loaded before.
import { FILES, NAMES } from "../peers/names.mjs";
import { interleave } from "../statistics.mjs";
import { compared, comparedHead, number, table } from "../table.mjs";

/** A table, net of the empty module. `start(file)` starts one anew and returns how long it took. */
export async function cold(start, rounds) {
  const contestants = Object.fromEntries(
    Object.entries({ ...FILES, empty: "empty" }).map(([name, file]) => [name, () => start(file)]),
  );
  const medians = await interleave(contestants, rounds(30), 1, () => {});
  const net = NAMES.map((name) => [name, medians[name] - medians.empty]);
  const row = compared("net of an empty module", Object.fromEntries(net));
  const head = [...comparedHead("import to first signed request"), "empty module"];
  return [table("Cold start, ms", head, [[...row, number(medians.empty)]])];
}
