// The endpoints of every service that the package calls, in every region, with FIPS and with dual stack, against the
// service's own rules in model/, which the AWS SDK reads here. tests/native/endpoint_rules.rs does the same in Rust.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { suite, test } from "node:test";
import { resolveEndpoint, setPartitionInfo, useDefaultPartitionInfo } from "@aws-sdk/core/client";
import { placeOf } from "./endpoints.mjs";
import { errorOf } from "./support.mjs";

const model = async (path) =>
  JSON.parse(await readFile(new URL(`../../model/${path}`, import.meta.url), "utf8"));
const partitions = await model("partitions.json");
const REGIONS = partitions.partitions.flatMap((it) => Object.keys(it.regions));

/** The place that the rules have; nothing if they have an error. */
function expected(rules, service, Region, variant, Bucket) {
  const endpointParams = { Region, ...variant, ...(Bucket && { Bucket }) };
  setPartitionInfo(partitions);
  try {
    const { url, properties } = resolveEndpoint(rules, { endpointParams });
    const [{ signingRegion = Region, signingName = service } = {}] = properties?.authSchemes ?? [];
    const place = { url: url.href.replace(/\/$/, "") };
    // Cognito's calls are not signed
    return service === "cognito-identity"
      ? place
      : { ...place, region: signingRegion, name: signingName };
  } catch {
    return undefined;
  } finally {
    useDefaultPartitionInfo();
  }
}

const SERVICES = [
  ["rekognition"],
  ["cognito-identity"],
  ["sts"],
  ["rolesanywhere"],
  ["s3", "photos"],
  ["s3", "my.photos"],
];

suite("every region, FIPS, dual stack", () => {
  for (const [service, bucket] of SERVICES) {
    test(bucket ? `${service}, bucket ${bucket}` : service, async () => {
      const rules = await model(`${service}/endpoint-rules.json`);
      const names = JSON.stringify(rules);
      // aws-global and the like are regions only to services whose rules have them
      const regions = REGIONS.filter((it) => !it.endsWith("-global") || names.includes(`"${it}"`));
      assert.ok(regions.length >= 45, `${regions.length} regions`);
      for (const region of regions) {
        for (const number of [0, 1, 2, 3]) {
          const [UseFIPS, UseDualStack] = [(number & 1) > 0, (number & 2) > 0];
          const place = expected(rules, service, region, { UseFIPS, UseDualStack }, bucket);
          const variant = { useFipsEndpoint: UseFIPS, useDualstackEndpoint: UseDualStack };
          const found = placeOf(service, { region, ...variant, ...(bucket && { bucket }) });
          const about = `${region}, FIPS: ${UseFIPS}, dual stack: ${UseDualStack}`;
          if (place) assert.deepEqual(await found, place, about);
          else assert.match((await errorOf(found)).message, /^region: expected one where /, about);
        }
      }
    });
  }
});
