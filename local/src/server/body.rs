//! Reads the body of a request up to the limit and for so long, and refuses what is longer or slower readably.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::StatusCode;
use http_body_util::BodyExt as _;

use crate::error::ServiceError;

/// Larger bodies are refused; the largest valid one is 14 MB (two images of 5 MB in base64).
pub(super) const BODY_LIMIT: usize = 20 << 20;

/// How much of a refused body is still read: a client that is cut off while it sends never sees why.
const DRAIN_LIMIT: usize = 200 << 20;

/// How long a body may take. It comes from the same machine, and is held in memory meanwhile.
const TIME_LIMIT: Duration = Duration::from_mins(1);

pub(super) async fn read(body: Body, limit: usize) -> Result<Vec<u8>, ServiceError> {
    let read = tokio::time::timeout(TIME_LIMIT, read_whole(body, limit)).await;
    read.unwrap_or_else(|_| {
        let seconds = TIME_LIMIT.as_secs();
        Err(ServiceError::front_end(
            "RequestTimeoutException",
            format!(
                "expected the whole body within {seconds} s, and it has not ended: send it faster"
            ),
        )
        .with_status(StatusCode::REQUEST_TIMEOUT))
    })
}

async fn read_whole(mut body: Body, limit: usize) -> Result<Vec<u8>, ServiceError> {
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
