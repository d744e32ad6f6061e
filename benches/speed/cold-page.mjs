// A cold start in the page that loads this: it posts its milliseconds.
import { firstRequest } from "./first-request.mjs";

const peer = new URLSearchParams(location.search).get("peer");
const post = (message) => fetch("/results", { method: "POST", body: JSON.stringify(message) });

try {
  await post({ value: await firstRequest(() => import(`/${peer}.js`)) });
} catch (error) {
  await post({ error: `${error?.stack ?? error}` });
}
