//! Reads the body of a request up to the limit, and refuses what is longer readably.

use axum::body::{Body, Bytes};
use axum::http::StatusCode;
use http_body_util::BodyExt as _;

use crate::error::ServiceError;

/// Larger bodies are refused; the largest valid one is 14 MB (two images of 5 MB in base64).
pub(super) const BODY_LIMIT: usize = 20 << 20;

/// How much of a refused body is still read: a client that is cut off while it sends never sees why.
const DRAIN_LIMIT: usize = 200 << 20;

pub(super) async fn read(mut body: Body, limit: usize) -> Result<Vec<u8>, ServiceError> {
    let mut bytes = Vec::new();
    let mut received = 0;
    while let Some(frame) = body.frame().await {
        let frame =
            frame.map_err(|_| ServiceError::serialization("the body ended before its length"))?;
        let Ok(data): Result<Bytes, _> = frame.into_data() else {
            continue;
        };
        received += data.len();
        if received <= limit {
            bytes.extend_from_slice(&data);
        } else if received > DRAIN_LIMIT {
            break;
        }
    }
    if received <= limit {
        return Ok(bytes);
    }
    Err(ServiceError::front_end(
        "RequestEntityTooLargeException",
        format!("the body is larger than {limit} bytes"),
    )
    .with_status(StatusCode::PAYLOAD_TOO_LARGE))
}
