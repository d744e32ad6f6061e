// The worker of pages whose clients have `worker: true`.
import "./beside.js";
import "./parts.js";
import { serve } from "./worker/serve.js";

serve();
