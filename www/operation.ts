// Runs one operation on the photo at hand and shows its outcome in its panel; knows no other operation.

import { byId } from "./dom.js";
import { isAbort } from "./errors.js";
import { count } from "./format.js";
import type { Mark } from "./overlay.js";
import type { Answer, Service } from "./request.js";
import { failure, remark } from "./results.js";

type Outcome<Output> =
  | { state: "waiting" | "running" | "cancelled" }
  | { state: "done"; answer: Answer<Output> }
  | { state: "failed"; error: unknown };

interface Description<Output> {
  name: "faces" | "labels";
  one: string;
  /** What the operation gives, shown before the first photo. */
  about: string;
  call(service: Service, photo: File, signal: AbortSignal): Promise<Answer<Output>>;
  found(output: Output): number;
  marks(output: Output): Mark[];
  body(answer: Answer<Output>): Node[];
  /** Called whenever the outcome is another one. */
  changed(): void;
}

export interface Operation {
  wanted(): boolean;
  busy(): boolean;
  run(service: Service, photo: File): Promise<void>;
  cancel(): void;
  /** Aborts what runs and forgets what was found. */
  forget(): void;
  marks(): Mark[];
  words(): string;
  draw(): void;
}

const REMARKS = {
  running: "Asking the service…",
  cancelled: "Cancelled.",
};

export function operation<Output>(described: Description<Output>): Operation {
  const { name, one, about, call, found, marks, body, changed } = described;
  const toggle = byId(`do-${name}`, HTMLInputElement);
  const panel = byId(name, HTMLElement);
  let outcome: Outcome<Output> = { state: "waiting" };
  let controller: AbortController | undefined;

  const content = (): Node[] => {
    switch (outcome.state) {
      case "done":
        return body(outcome.answer);
      case "failed":
        return failure(outcome.error);
      case "waiting":
        return remark(about);
      default:
        return remark(REMARKS[outcome.state]);
    }
  };
  const draw = () => {
    panel.hidden = !toggle.checked;
    panel.dataset.state = outcome.state;
    byId(`${name}-sum`, HTMLElement).textContent =
      outcome.state === "done" ? String(found(outcome.answer.output)) : "";
    byId(`${name}-body`, HTMLElement).replaceChildren(...content());
  };
  const become = (next: Outcome<Output>) => {
    outcome = next;
    draw();
    changed();
  };
  const stop = (next: Outcome<Output>) => {
    controller?.abort();
    controller = undefined;
    become(next);
  };
  draw();

  return {
    wanted: () => toggle.checked,
    busy: () => controller !== undefined,
    async run(service, photo) {
      controller?.abort();
      const mine = new AbortController();
      controller = mine;
      become({ state: "running" });
      const next = await call(service, photo, mine.signal).then(
        (answer): Outcome<Output> => ({ state: "done", answer }),
        (error): Outcome<Output> =>
          isAbort(error) ? { state: "cancelled" } : { state: "failed", error },
      );
      if (controller === mine) {
        controller = undefined; // otherwise something newer runs, and this answer is nobody's
        become(next);
      }
    },
    cancel() {
      if (controller) {
        stop({ state: "cancelled" });
      }
    },
    forget: () => stop({ state: "waiting" }),
    marks: () => (outcome.state === "done" ? marks(outcome.answer.output) : []),
    words() {
      if (!toggle.checked || outcome.state === "waiting") {
        return "";
      }
      if (outcome.state !== "done") {
        return `${name} ${outcome.state}`;
      }
      const n = found(outcome.answer.output);
      return n === 0 ? `no ${one} found` : `${count(n, one)} found`;
    },
    draw,
  };
}
