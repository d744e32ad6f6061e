// For pages.
import { provideAdvice } from "./call/advice.js";
import "./beside.js";
import { provideWorker } from "./worker/start.js";

provideWorker(
  () => new Worker(new URL("./worker.js", import.meta.url), { type: "module" }),
  () => import("./worker/page.js"),
);

provideAdvice(() => import("./services/hints.js"));

export * from "./index.js";
