/** The headers of answers (src/http.rs reads them in Rust). Somebody on the way may have added one of the same name: the first counts. */

/** A header's value. */
export function headerOf(headers: Headers, name: string): string | undefined {
  return headers.get(name)?.split(",", 1)[0]?.trim() || undefined;
}

/** The time of the service, in milliseconds since 1970: of a cache's answer none, since that is older than its date. */
export function dateOf(headers: Headers): number {
  return headers.has("age") ? Number.NaN : timeOf(headers.get("date"));
}

/** The pause that the service asks for, in milliseconds. */
export function pauseOf(headers: Headers): number {
  const exact = headerOf(headers, "x-amz-retry-after");
  if (exact) return numberOf(exact);
  const end = timeOf(headers.get("retry-after"));
  if (end) return end - (dateOf(headers) || Date.now());
  return numberOf(headerOf(headers, "retry-after")) * 1000;
}

/** The date that begins a text, such as `Sun, 06 Nov 1994 08:49:37 GMT`. */
function timeOf(text: string | null): number {
  return Date.parse(/^.{25} GMT/.exec(text ?? "")?.[0] ?? "");
}

function numberOf(text = ""): number {
  return /^\d+$/.test(text) ? +text : 0;
}
