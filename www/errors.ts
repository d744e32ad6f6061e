// Says in plain words what went wrong and what to do about it; shows nothing and retries nothing.

export interface Explanation {
  title: string;
  message: string;
  advice: string;
  details: [term: string, value: string][];
}

/** The members that the package's errors have; anything can be thrown, so each may be missing. */
interface Thrown {
  name?: string;
  code?: string;
  message?: string;
  hint?: string;
  $metadata?: { httpStatusCode?: number; requestId?: string; attempts?: number };
}

type Words = [title: string, advice: string];

const PHOTO: Record<string, Words> = {
  EmptyImage: ["This file is empty.", "Choose another photo."],
  UnreadableImage: ["This file cannot be read any more.", "Choose it again."],
  UnsupportedFormat: [
    "This file is not a photo that the service reads.",
    "Choose a JPEG or PNG file; the name alone does not make it one.",
  ],
  ImageTooLarge: [
    "This photo is too large.",
    "The service takes up to 5 MB. Choose a smaller photo or save this one smaller.",
  ],
};

const KEYS: Words = [
  "The keys were not accepted.",
  "Check the access key id, the secret access key and, for temporary keys, the session token.",
];
const SLOWER: Words = ["The service asks to slow down.", "Wait a moment, then run again."];
const ITSELF: Words = ["The service had a problem of its own.", "Run again in a moment."];

const SERVICE: Record<string, Words> = {
  UnrecognizedClientException: KEYS,
  InvalidSignatureException: KEYS,
  IncompleteSignatureException: KEYS,
  MissingAuthenticationTokenException: KEYS,
  InvalidClientTokenId: KEYS,
  ExpiredTokenException: ["These keys have expired.", "Fetch new temporary keys and enter them."],
  AccessDeniedException: [
    "These keys do not allow this call.",
    "The role needs rekognition:DetectFaces and rekognition:DetectLabels on resource *.",
  ],
  CredentialsProviderError: [
    "No keys could be fetched.",
    "Check the region, the identity pool id and that the pool lets guests in.",
  ],
  InputError: ["This request is not complete.", "Check what it asks for."],
  ConfigError: ["These settings do not work.", "Check the region, the endpoint and the pool id."],
  ThrottlingException: SLOWER,
  TooManyRequestsException: SLOWER,
  ProvisionedThroughputExceededException: SLOWER,
  LimitExceededException: ["A limit of this account is reached.", "Wait, or ask for more quota."],
  InternalServerError: ITSELF,
  ServiceUnavailableException: ITSELF,
  InvalidImageFormatException: ["The service cannot read this photo.", "Save it again as JPEG."],
  ImageTooLargeException: ["The service finds this photo too large.", "Choose a smaller photo."],
  InvalidParameterException: ["The service refused this photo.", "Try one of at least 80 × 80 px."],
  ResponseError: [
    "The answer cannot be read.",
    "Something other than Amazon Rekognition may have answered: check the endpoint.",
  ],
  TimeoutError: ["The answer took too long.", "Check the connection, then run again."],
  NetworkError: [
    "The service could not be reached.",
    "Check the network, the region and the endpoint. This page may call the listed regions and the local stand-in only.",
  ],
};

function wordsFor({ name = "", code = "", $metadata }: Thrown): Words {
  if (name === "ImageError") {
    return PHOTO[code] ?? ["This photo cannot be sent.", "Choose another photo."];
  }
  return (
    SERVICE[name] ??
    (($metadata?.httpStatusCode ?? 0) >= 500
      ? ITSELF
      : ["This did not work.", "The details below say what the service answered."])
  );
}

const asThrown = (error: unknown): Thrown =>
  typeof error === "object" && error !== null ? error : { message: String(error) };

export const isAbort = (error: unknown): boolean => asThrown(error).name === "AbortError";

/** The package's hints are phrases without a capital and a full stop. */
const sentence = (phrase: string): string =>
  `${phrase.charAt(0).toUpperCase()}${phrase.slice(1)}${/[.!?]$/.test(phrase) ? "" : "."}`;

export function explain(error: unknown): Explanation {
  const thrown = asThrown(error);
  const [title, advice] = wordsFor(thrown);
  const { httpStatusCode, requestId, attempts } = thrown.$metadata ?? {};
  const details: [string, string | number | undefined][] = [
    ["Error", [thrown.name, thrown.code].filter(Boolean).join(", ")],
    ["Status", httpStatusCode],
    ["Request id", requestId],
    ["Attempts", attempts],
  ];
  return {
    title,
    message: thrown.message ?? "",
    // A hint speaks to whoever writes the page; of photos, the page knows better what its user can do.
    advice: thrown.hint && thrown.name !== "ImageError" ? sentence(thrown.hint) : advice,
    details: details.flatMap(([term, value]) => (value ? [[term, String(value)]] : [])),
  };
}
