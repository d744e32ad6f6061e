// The demo page as people use it and see it.

export { PAGE, photoBytes, photoPath, SERVICE, withPage } from "../browsers/page.mjs";

/** Waits until the stand-in is found, so that what follows is asked of it. */
export const standInReady = (page) => page.waitForSelector("#source[data-kind=stand-in]");

export const sample = (page, name) => page.click(`[data-sample="${name}"]`);

export const choose = (page, file) => page.setInputFiles("#file", file);

/** Waits until no operation runs any more and the photo is shown or known not to be showable. */
export async function settled(page) {
  await page.waitForFunction(() => {
    const done = (id) => {
      const panel = document.getElementById(id);
      return panel.hidden || ["done", "failed", "cancelled"].includes(panel.dataset.state);
    };
    const stage = document.getElementById("stage").dataset.state;
    return done("faces") && done("labels") && stage !== "loading";
  });
}

/** The face marks as edges in pixels of the photo, read from what is on the screen. */
export const facesOnScreen = (page) =>
  page.evaluate(() => {
    const photo = document.querySelector("#photo img");
    const shown = photo.getBoundingClientRect();
    const x = photo.naturalWidth / shown.width;
    const y = photo.naturalHeight / shown.height;
    return [...document.querySelectorAll("#overlay .mark.face")].map((mark) => {
      const box = mark.getBoundingClientRect();
      return {
        left: (box.left - shown.left) * x,
        top: (box.top - shown.top) * y,
        right: (box.right - shown.left) * x,
        bottom: (box.bottom - shown.top) * y,
      };
    });
  });

/** The text as people see it: without what is hidden, with space between what is apart. */
export const visibleText = (page, selector) => page.innerText(selector);

export const facesPanel = (page) => visibleText(page, "#faces-body");

/** Collects the targets of all calls that reach the network, by way of the page's requests. */
export function targetsOf(page) {
  const targets = [];
  page.on("request", (request) => {
    const target = request.headers()["x-amz-target"];
    if (target && request.method() === "POST") {
      targets.push(target);
    }
  });
  return targets;
}

export const ofRekognition = (target) => target.startsWith("RekognitionService.");
