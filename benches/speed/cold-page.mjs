// A cold start in the page that loads this: it posts its milliseconds.
import { firstRequest } from "./first-request.mjs";
import { postResult } from "./post.mjs";

/** By then, a browser that has just been started does nothing else. */
const STARTED = 1000;

const peer = new URLSearchParams(location.search).get("peer");

setTimeout(() => postResult(() => firstRequest(() => import(`/${peer}.js`))), STARTED);
