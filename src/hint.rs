//! What to do about errors whose own text does not tell people: AWS's words for what they meet most.

/// The advice for an error of a service, by its type and its message.
pub(crate) fn of_service(name: &str, message: &str) -> Option<&'static str> {
    let fits = |(of, piece, _): &&(&str, &str, &str)| name == *of && contains(message, piece);
    HINTS.iter().find(fits).map(|(.., hint)| *hint)
}

/// Types, a piece of their message, and the advice; the first that fits.
const HINTS: &[(&str, &str, &str)] = &[
    (
        "AccessDeniedException",
        "session polic",
        "AWS limits what guests of an identity pool may: sign users in, or use the basic flow",
    ),
    (
        "AccessDeniedException",
        "",
        "the credentials' role must allow the action; for images on resource *",
    ),
    (
        "InvalidS3ObjectException",
        "",
        "the bucket must be in the call's region, and the caller allowed s3:GetObject",
    ),
    (
        "InvalidParameterException",
        "nvalid Parameters",
        "an image under 80 pixels a side (protective equipment: 64) is refused so",
    ),
    (
        NOT_AUTHORIZED,
        "Unauthenticated access",
        "bring logins, or allow guest access in the pool's settings",
    ),
    (
        NOT_AUTHORIZED,
        "supported provider",
        "each login must be named as a provider of the pool",
    ),
    (
        NOT_AUTHORIZED,
        "xpired",
        "bring the token by a function: it is asked at each refresh",
    ),
    (
        "InvalidParameterException",
        "flow is not enabled",
        "allow the basic (classic) flow in the pool's settings",
    ),
    (
        "ResourceNotFoundException",
        "IdentityPool",
        "a pool is found only in the region that its id begins with",
    ),
    ("UnrecognizedClientException", "", SESSION_TOKEN),
    ("InvalidClientTokenId", "", SESSION_TOKEN),
];

const NOT_AUTHORIZED: &str = "NotAuthorizedException";
const SESSION_TOKEN: &str = "temporary keys work only with the session token that came with them";

/// By bytes: core's search is a kilobyte.
fn contains(text: &str, piece: &str) -> bool {
    let mut ends = (0..=text.len()).map(|at| text.as_bytes().get(at..).unwrap_or_default());
    ends.any(|end| end.starts_with(piece.as_bytes()))
}
