/** Where a service is reached (twin of src/endpoint.rs). */

import { configError } from "../errors.js";
import { load } from "../module/load.js";
import { Context } from "../rekognition_wasm.js";
import { type ConnectionConfig, FIPS } from "./config.js";
import type { Service } from "./service.js";

/** An endpoint of a service in a region. */
export interface Endpoint {
  readonly url: string;
  /** The region that signatures carry. */
  readonly region: string;
}

/** The endpoint of the options' region. The region is checked as well where the options name another endpoint. */
export async function endpointOf(config: ConnectionConfig, service: Service): Promise<Endpoint> {
  await load();
  const { region: given = "", useFipsEndpoint, useDualstackEndpoint } = config;
  const real = /^(aws-fips|fips-aws-global)$/.test(given) ? "us-east-1" : given.replace(FIPS, "");
  const isFips = useFipsEndpoint || real !== given;
  const { host, exceptions = [] } = service;
  const place = `${(isFips ? 1 : 0) + (useDualstackEndpoint ? 2 : 0)}${real}`;
  const exception = exceptions.find((it) => it.of.test(place));
  const { region = real, name = `${host}${isFips ? "-fips" : ""}.{}`, error } = exception ?? {};
  const domain = Context.domain(region, !!useDualstackEndpoint && !exception);
  if (error || !domain) {
    throw configError(error ?? `region: expected a name such as us-east-1, found "${given}"`);
  }
  return { region, url: `https://${name.replace("{}", region)}.${domain}` };
}
