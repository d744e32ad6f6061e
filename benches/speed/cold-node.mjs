// A cold start in this process: `node cold-node.mjs <peer's file>` prints its milliseconds.
import { firstRequest } from "./first-request.mjs";

// What answers a request is not part of a start.
Response.json({});
console.log(await firstRequest(() => import(`./peers/${process.argv[2]}.mjs`)));
