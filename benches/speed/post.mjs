// How pages tell the server what they have measured.

/** Runs `measure` and posts what it returns, or why it could not. */
export async function postResult(measure) {
  try {
    await post({ value: await measure() });
  } catch (error) {
    await post({ error: `${error?.stack ?? error}` });
  }
}

/** Posts a message. Where nobody listens any more, the page ends itself, and the browser with it. */
export const post = (message) =>
  fetch("/results", { method: "POST", body: JSON.stringify(message) }).catch(() => close());
