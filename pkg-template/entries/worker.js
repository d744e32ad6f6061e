// The worker of pages whose clients have `worker: true`.
import "./beside.js";
import { provideDrawing } from "./image/demand.js";
import * as drawing from "./image/draw.js";
import { serve } from "./worker/serve.js";

// at once: not every bundler can split a worker
provideDrawing(async () => drawing);
serve();
