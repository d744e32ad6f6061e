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
        "guests of an identity pool are limited by AWS's session policy: sign users in, or use the basic flow",
    ),
    (
        "AccessDeniedException",
        "",
        "the role of these credentials must allow the action; for images on resource *",
    ),
    (
        "InvalidS3ObjectException",
        "",
        "the bucket must be in the region of the call, and is read with the caller's rights: s3:GetObject",
    ),
    (
        "InvalidParameterException",
        "nvalid Parameters",
        "an image under 80 pixels a side (protective equipment: 64) is refused so",
    ),
    (
        "NotAuthorizedException",
        "nauthenticated",
        "the identity pool takes no guests: let it, or pass logins",
    ),
    (
        "ResourceNotFoundException",
        "IdentityPool",
        "a pool is found only in the region that its id begins with",
    ),
    (
        "UnrecognizedClientException",
        "",
        "temporary keys work only with the session token that came with them",
    ),
    (
        "InvalidClientTokenId",
        "",
        "temporary keys work only with the session token that came with them",
    ),
];

/// By bytes: core's search is a kilobyte.
fn contains(text: &str, piece: &str) -> bool {
    let mut ends = (0..=text.len()).map(|at| text.as_bytes().get(at..).unwrap_or_default());
    ends.any(|end| end.starts_with(piece.as_bytes()))
}
