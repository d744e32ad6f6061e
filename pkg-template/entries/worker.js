// The worker of pages whose clients have `worker: true`.
import "./beside.js";
import { provideDrawing, provideRemote } from "./image/demand.js";
import * as drawing from "./image/draw.js";
import * as remote from "./image/remote.js";
import { serve } from "./worker/serve.js";

// at once: not every bundler can split a worker
provideDrawing(async () => drawing);
provideRemote(async () => remote);
serve();
