// The worker of pages whose clients have `worker: true`.
import "./browser.js";
import { serve } from "./worker/serve.js";

serve();
