//! What to do about errors whose own text does not tell people: AWS's words for what they meet most.

/// The advice for an error of a service, by its type and its message.
pub(crate) fn of_service(name: &str, message: &str) -> Option<&'static str> {
    let says = |piece: &str| contains(message, piece);
    Some(match name {
        "AccessDeniedException" if says("session polic") => {
            "guests of an identity pool are limited by AWS's session policy: sign users in, or use the basic flow"
        }
        "AccessDeniedException" | "AccessDenied" => {
            "the role of these credentials must allow the action; for images on resource *"
        }
        "InvalidS3ObjectException" => {
            "the bucket must be in the region of the call, and is read with the caller's rights: s3:GetObject"
        }
        "InvalidParameterException" if says("nvalid parameters") || says("nvalid Parameters") => {
            "an image under 80 pixels a side (protective equipment: 64) is refused so"
        }
        "NotAuthorizedException" if says("nauthenticated") => {
            "the identity pool takes no guests: let it, or pass logins"
        }
        "ResourceNotFoundException" if says("IdentityPool") => {
            "a pool is found only in the region that its id begins with"
        }
        "UnrecognizedClientException" | "InvalidClientTokenId" => {
            "temporary keys work only with the session token that came with them"
        }
        _ => return None,
    })
}

/// By bytes: core's search is a kilobyte.
fn contains(text: &str, piece: &str) -> bool {
    let mut windows = text.as_bytes().windows(piece.len());
    windows.any(|window| window == piece.as_bytes())
}
