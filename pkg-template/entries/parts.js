// All parts that are otherwise loaded on demand. For service workers, which may load nothing later, and for bundles that
// cannot be split.
import * as advice from "./advice.js";
import * as pacing from "./call/pace.js";
import { provideDrawing, provideRemote } from "./image/demand.js";
import * as drawing from "./image/draw.js";
import * as remote from "./image/remote.js";
import { provideAdvice, providePacing } from "./runtime/demand.js";

provideAdvice(advice);
providePacing(async () => pacing);
provideDrawing(drawing);
provideRemote(remote);
