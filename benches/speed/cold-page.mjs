// A cold start in the page that loads this: it posts its milliseconds.
import { firstRequest } from "./first-request.mjs";
import { postResult } from "./post.mjs";

const peer = new URLSearchParams(location.search).get("peer");

postResult(() => firstRequest(() => import(`/${peer}.js`)));
