// For pages.
import { provideDrawing, provideRemote } from "./image/demand.js";
import { provideAdvice, providePacing } from "./runtime/demand.js";
import "./beside.js";
import { provideWorker } from "./worker/start.js";

provideWorker(
  () => new Worker(new URL("./worker.js", import.meta.url), { type: "module" }),
  () => import("./worker/page.js"),
);
provideAdvice(() => import("./advice.js"));
providePacing(() => import("./call/pace.js"));
provideDrawing(() => import("./image/draw.js"));
provideRemote(() => import("./image/remote.js"));

export * from "./index.js";
